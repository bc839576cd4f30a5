"""Commands that run the product: migrate, seed, start, worker."""

import click

from marketplace.config import load_settings
from marketplace.factory import configure_logs, create_app
from marketplace.upgrades import upgrade

CONNECTION_LIMIT = 1_000


@click.command()
def migrate() -> None:
    """Bring the database to the newest version."""
    upgrade(load_settings())
    click.echo("database is up to date")


@click.command()
def seed() -> None:
    """Import the vocabulary and the lists of seeds/ (running it again changes nothing)."""
    configure_logs()
    settings = load_settings()
    upgrade(settings)
    from marketplace.seeding import load_seeds

    load_seeds(create_app(settings), echo=click.echo)


@click.command()
@click.option("--seeds/--no-seeds", default=True, help="Load seeds/ when the database is empty.")
def start(*, seeds: bool) -> None:
    """Migrate, load the seeds once, show the first matches, and serve until Ctrl-C."""
    import waitress

    configure_logs()
    settings = load_settings()
    upgrade(settings)
    app = create_app(settings)
    if seeds:
        from marketplace.seeding import first_matches, load_seeds

        load_seeds(app, echo=click.echo)
        first_matches(app, echo=click.echo)
    _compile_aside()
    app.extensions["jobs"].start()
    click.echo(f"\nServing on {settings.address}  (Ctrl-C stops)")
    waitress.serve(
        app,
        host=settings.host,
        port=settings.port,
        threads=settings.web_threads,
        connection_limit=CONNECTION_LIMIT,
        channel_timeout=60,
        ident=None,
    )


@click.command()
def worker() -> None:
    """Work on jobs outside the web processes (with BROKER_URL=redis://…)."""
    import time

    configure_logs()
    jobs = create_app().extensions["jobs"]
    jobs.in_process = True
    _compile_aside()
    jobs.start()
    try:
        while True:
            time.sleep(1)
    except KeyboardInterrupt:
        jobs.stop()


@click.command()
def warm() -> None:
    """Compile the loops of timetables now, not when the first one is asked for."""
    from marketplace.engine.timetable.warm import warm as compile_timetables

    compile_timetables()
    click.echo("timetables are ready to be made")


def _compile_aside() -> None:
    """Compile them in a process of its own while pages are served."""
    from multiprocessing import get_context

    from marketplace.engine.timetable.warm import warm as compile_timetables

    get_context("spawn").Process(target=compile_timetables, daemon=True).start()

"""`python app.py schedule`: an event's workbook or JSON in, a timetable out; no server needed."""

from __future__ import annotations

import json
import sys
import time
from dataclasses import replace
from pathlib import Path

import click

from marketplace.engine.timetable.check import check
from marketplace.engine.timetable.check_plan import check_plan
from marketplace.engine.timetable.explain import explained
from marketplace.engine.timetable.format import (
    FormatError,
    plan_json,
    read_meetings,
    read_problem,
)
from marketplace.engine.timetable.minimums import unreachable_minimums
from marketplace.engine.timetable.problem import Plan, Problem
from marketplace.engine.timetable.what_if import bottlenecks
from marketplace.events.rows import WorkbookError
from marketplace.events.schedule_words import shortfall
from marketplace.events.template import write_template
from marketplace.events.timetable_book import write_timetable
from marketplace.events.workbooks import read_event
from marketplace.sheets.problems import SheetProblem

ENDINGS = (".json", ".xlsx")
EFFORTS = ("fast", "good", "best")
BROKEN = 1
SHOWN = 10


@click.command()
@click.argument("event", type=click.Path(dir_okay=False, path_type=Path))
@click.argument("plan", required=False, type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write .json or .xlsx instead of printing JSON.",
)
@click.option("--seed", default=0, show_default=True, help="Another seed may give another plan.")
@click.option("--effort", default="good", show_default=True, type=click.Choice(EFFORTS))
@click.option("--check", "checks", is_flag=True, help="Check PLAN (JSON) against EVENT.")
@click.option("--template", is_flag=True, help="Write a workbook to fill in to EVENT (.xlsx).")
@click.option("--b2bsp", is_flag=True, help="EVENT is a .dzn of the B2B scheduling benchmark.")
@click.option(
    "--bottlenecks",
    "prices",
    is_flag=True,
    help="Solve again to tell what one more table, slot or meeting is worth.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON (the default where it applies).")
def schedule(
    event: Path, plan: Path | None, output: Path | None, seed: int, effort: str, checks: bool,
    template: bool, b2bsp: bool, prices: bool, as_json: bool,
) -> None:  # fmt: skip
    """Make the timetable of EVENT: .json, or a workbook (.xlsx .xls .ods).

    The plan carries its value, an upper bound, and a reason for every pair that does not meet.

    \b
    schedule IN.json [-o OUT.json]        a plan for a problem
    schedule EVENT.xlsx [-o PLAN.xlsx]    the same for a workbook
    schedule --template EVENT.xlsx        the workbook to fill in
    schedule --check IN.json PLAN.json    0 violations, or exit code 1 and a line for each
    schedule --b2bsp FILE.dzn --json      fewest breaks for given meetings

    Exit code 2 means that a file cannot be used.
    """
    if (plan is not None) != checks:
        raise click.UsageError("--check takes EVENT and PLAN, everything else EVENT alone.")
    if output is not None and output.suffix.lower() not in ENDINGS:
        raise click.UsageError(f"-o must end in one of {', '.join(ENDINGS)}.")
    if template:
        _write_template(event)
    elif b2bsp:
        _show_breaks(event, seed, as_json)
    elif plan is not None:
        _check(_problem(event), plan)
    else:
        _solve(_problem(event), output, seed, effort, prices)


def _solve(problem: Problem, output: Path | None, seed: int, effort: str, prices: bool) -> None:
    from marketplace.engine.timetable.solve import solve  # loads ortools, which a check needs not

    def plan_for(problem: Problem) -> Plan:
        return solve(problem, seed=seed, effort=effort)

    began = time.perf_counter()
    plan = explained(problem, plan_for(problem))
    seconds = time.perf_counter() - began
    if prices:
        plan = replace(plan, bottlenecks=bottlenecks(problem, plan, plan_for))
    if output is None:
        click.echo(plan_json(plan), nl=False)
    else:
        try:
            _save(output, problem, plan)
        except OSError as error:
            raise click.UsageError(f"{output} cannot be written: {error.strerror}.") from error
    _report(problem, plan, seconds)


def _report(problem: Problem, plan: Plan, seconds: float) -> None:
    """Say in a line how good the plan is, and which minima no plan can reach."""
    proven = "optimal" if plan.proven_optimal else f"gap {plan.gap:.4%}"
    click.echo(
        f"{len(plan.meetings)} meetings, {len(plan.unplaced)} pairs unplaced, value {plan.value} "
        f"of at most {plan.upper_bound} ({proven}), {seconds:.2f} s",
        err=True,
    )
    unreachable = unreachable_minimums(problem, plan.meetings)
    for one in unreachable[:SHOWN]:
        said = shortfall(one)
        click.echo(f"{said.en} {said.zh}", err=True)
    if len(unreachable) > SHOWN:
        click.echo(f"… {len(unreachable) - SHOWN} more", err=True)


def _save(output: Path, problem: Problem, plan: Plan) -> None:
    if output.suffix.lower() == ".json":
        output.write_bytes(plan_json(plan))
    else:
        write_timetable(output, problem, plan)


def _check(problem: Problem, file: Path) -> None:
    try:
        plan = read_meetings(_bytes(file))
    except FormatError as error:
        raise click.UsageError(f"{file.name}: {error}") from error
    found = check_plan(problem, plan) if isinstance(plan, Plan) else check(problem, plan)
    for one in found:
        click.echo(f"{one.code}: {one.en} {one.zh}")
    if found:
        sys.exit(BROKEN)
    click.echo("0 violations")


def _problem(event: Path) -> Problem:
    try:
        if event.suffix.lower() == ".json":
            return read_problem(_bytes(event))
        return read_event(event)
    except SheetProblem as error:
        said = error.problem
        raise click.UsageError(f"{event.name}: {said.en} {said.zh}") from error
    except (FormatError, WorkbookError) as error:
        raise click.UsageError(f"{event.name}: {error}") from error


def _bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise click.UsageError(
            f"{file.name} cannot be read: {error.strerror}. 无法读取文件 {file.name}。"
        ) from error


def _write_template(path: Path) -> None:
    if path.suffix.lower() != ".xlsx":
        raise click.UsageError("The template has to be written to a file ending in .xlsx.")
    if path.exists():
        raise click.UsageError(f"{path.name} exists; it is not overwritten. 文件已存在，不予覆盖。")
    try:
        write_template(path)
    except OSError as error:
        raise click.UsageError(f"{path} cannot be written: {error.strerror}.") from error
    click.echo(f"{path} is ready to be filled in. 模板已生成。", err=True)


def _show_breaks(file: Path, seed: int, as_json: bool) -> None:
    from marketplace.engine.timetable.breaks import read_dzn, schedule_breaks  # compiles long loops

    began = time.perf_counter()
    try:
        answer = schedule_breaks(read_dzn(_bytes(file).decode("utf-8-sig", "replace")), seed=seed)
    except ValueError as error:
        raise click.UsageError(f"{file.name}: {error}") from error
    found = {
        "breaks": answer.breaks,
        "max_minus_min": answer.max_minus_min,
        "slots": list(map(int, answer.slots)),
        "seconds": round(time.perf_counter() - began, 2),
        "proven": answer.proven,
    }
    text = "{breaks} breaks, max − min {max_minus_min}, {seconds} s".format(**found)
    click.echo(json.dumps(found) if as_json else text)

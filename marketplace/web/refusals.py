"""What no address and no form may hold: refused or dropped before any view looks at it."""

from typing import IO

from flask import Flask, Request, request
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.exceptions import BadRequest
from werkzeug.formparser import FormDataParser
from werkzeug.routing import IntegerConverter, Map

LARGEST_NUMBER = 2**31 - 1
NUL = "\0"
Parsed = tuple[IO[bytes], MultiDict[str, str], MultiDict[str, FileStorage]]


class RowNumber(IntegerConverter):
    """`<int:…>` of an address: a number that a row can have; any other is no address of ours."""

    regex = "[0-9]{1,10}"

    def __init__(self, url_map: Map) -> None:
        super().__init__(url_map, max=LARGEST_NUMBER)


class FormReader(FormDataParser):
    """Drops NUL characters: pasted by accident, and PostgreSQL's texts cannot hold them."""

    def parse(
        self, stream: IO[bytes], mimetype: str, content_length: int | None,
        options: dict[str, str] | None = None,
    ) -> Parsed:  # fmt: skip
        rest, form, files = super().parse(stream, mimetype, content_length, options)
        if any(NUL in name or NUL in value for name, value in form.items(multi=True)):
            plain = [(k.replace(NUL, ""), v.replace(NUL, "")) for k, v in form.items(multi=True)]
            form = self.cls(plain)
        return rest, form, files


class PlainRequest(Request):
    """A request whose form can be stored on either database."""

    form_data_parser_class = FormReader


def refuse_unstorable() -> None:
    """An address with a NUL character was made by no page of ours."""
    values = (one for found in request.args.listvalues() for one in found)
    if any(NUL in one for one in (request.path, *request.args, *values)):
        raise BadRequest


def init_app(app: Flask) -> None:
    app.request_class = PlainRequest
    app.url_map.converters["int"] = RowNumber
    app.before_request(refuse_unstorable)

"""What can be wrong with a list, as values that carry their sentence in English and Chinese.

A problem says what was found and what to do about it. `SheetProblem` is raised when nothing of a
file can be used; a `Problem` inside a result concerns one cell, row or sheet and the rest stands.
"""

from dataclasses import dataclass, replace

SENTENCES: dict[str, tuple[str, str]] = {
    "empty_file": (
        "The file is empty. Save the list again and choose the new file.",
        "文件是空的。请重新保存清单后再上传。",
    ),
    "not_found": (
        "There is no file named {name}. Check the path.",
        "找不到文件 {name}。请检查路径。",
    ),
    "unreadable_path": (
        "The file {name} cannot be opened. Check that it is a file you may read.",
        "无法打开文件 {name}。请确认它是一个文件，并且您有读取权限。",
    ),
    "file_too_large": (
        "The file is larger than {limit} MB. Delete pictures and unused sheets, or split the list.",
        "文件超过 {limit} MB。请删除图片和无用的工作表，或将清单拆成几个文件。",
    ),
    "unpacked_too_large": (
        "Unpacked, the file takes more than {limit} MB. Copy only the list into a new workbook.",
        "文件解压后超过 {limit} MB。请只把清单内容复制到一个新的工作簿中。",
    ),
    "too_many_members": (
        "The file holds more than {limit} parts. Copy only the list into a new workbook.",
        "文件内部包含超过 {limit} 个部件。请只把清单内容复制到一个新的工作簿中。",
    ),
    "too_many_rows": (
        (
            "The sheet “{sheet}” has something in row {found}; at most {limit} rows can be read. "
            "Delete what lies below the list, or split it."
        ),
        (
            "工作表“{sheet}”在第 {found} 行仍有内容，最多可读取 {limit} 行。"
            "请删除清单以下的内容，或将清单拆分。"
        ),
    ),
    "too_many_columns": (
        (
            "The sheet “{sheet}” has something in column {found}; at most {limit} columns "
            "can be read. Delete what lies to the right of the list."
        ),
        "工作表“{sheet}”在第 {found} 列仍有内容，最多可读取 {limit} 列。请删除清单右侧的内容。",
    ),
    "too_many_cells": (
        "The file holds more than {limit} cells or too much text. Split the list.",
        "文件的单元格或文字总量过多（上限 {limit} 个单元格）。请将清单拆分。",
    ),
    "too_many_tables": (
        "The file has more than {limit} sheets or tables. Keep only those that hold the list.",
        "文件中的工作表或表格超过 {limit} 个。请只保留清单所在的表。",
    ),
    "took_too_long": (
        (
            "Reading the file took more than {limit} seconds, so it was stopped. "
            "Copy only the list into a new workbook, or split it."
        ),
        "读取文件超过 {limit} 秒，已停止。请只把清单内容复制到一个新的工作簿中，或将清单拆分。",
    ),
    "too_much_memory": (
        "Reading the file needs too much memory. Copy only the list into a new workbook.",
        "读取该文件占用内存过多。请只把清单内容复制到一个新的工作簿中。",
    ),
    "encrypted": (
        "The file is protected by a password. Open it, remove the password and save it again.",
        "文件设有密码。请打开文件，取消密码后重新保存。",
    ),
    "damaged": (
        (
            "The file is damaged or was not transferred completely. "
            "Open it in Excel, WPS or Word and save it again."
        ),
        "文件已损坏或没有传输完整。请用 Excel、WPS 或 Word 打开后重新保存。",
    ),
    "entities": (
        (
            "The file contains XML entity declarations, which no office program writes. "
            "Copy the list into a new workbook."
        ),
        "文件中含有 XML 实体声明，正常的办公软件不会写出这种内容。请把清单复制到一个新的工作簿中。",
    ),
    "legacy_word": (
        "This is an old Word document (.doc). Open it and save it as .docx.",
        "这是旧版 Word 文档（.doc）。请打开后另存为 .docx。",
    ),
    "macro_word": (
        "This Word document contains macros (.docm). Save it as .docx.",
        "这是含宏的 Word 文档（.docm）。请另存为 .docx。",
    ),
    "html_as_sheet": (
        "This is a web page named like a workbook. Open it in Excel or WPS and save it as .xlsx.",
        "这其实是网页内容，只是文件名像表格。请用 Excel 或 WPS 打开后另存为 .xlsx。",
    ),
    "not_a_workbook": (
        (
            "The file is named {ending} but is not a workbook. If it is plain text, "
            "rename it to .csv; otherwise open it and save it as .xlsx."
        ),
        (
            "文件名以 {ending} 结尾，但内容不是工作簿。如果是纯文本，请把扩展名改为 .csv；"
            "否则请打开后另存为 .xlsx。"
        ),
    ),
    "not_text": (
        "The file is named {ending} but is not plain text. Save it as .xlsx or as CSV (UTF-8).",
        "文件名以 {ending} 结尾，但内容不是纯文本。请另存为 .xlsx 或 CSV（UTF-8）。",
    ),
    "unknown_ending": (
        (
            "Files ending in {ending} cannot be read. "
            "Save the list as .xlsx, .xls, .ods, .csv or .docx."
        ),
        "无法读取 {ending} 文件。请将清单另存为 .xlsx、.xls、.ods、.csv 或 .docx。",
    ),
    "not_a_list": (
        (
            "The archive is neither a workbook nor a Word document. "
            "Unpack it and upload the list file itself."
        ),
        "压缩包里不是工作簿，也不是 Word 文档。请解压后上传清单文件本身。",
    ),
    "encoding": (
        "Line {row} holds bytes that are neither UTF-8 nor GB18030. Save the file as CSV (UTF-8).",
        "第 {row} 行的字符编码既不是 UTF-8 也不是 GB18030。请将文件另存为 CSV（UTF-8）。",
    ),
    "open_quote": (
        "A quotation mark opened in row {row} is never closed. Close it or delete it.",
        "第 {row} 行的双引号没有配对。请补上或删除该引号。",
    ),
    "long_field": (
        "A field in row {row} is longer than {limit} characters. Shorten it, or close its quote.",
        "第 {row} 行有一个字段超过 {limit} 个字符。请缩短内容，或检查引号是否配对。",
    ),
    "no_table": (
        "The document has no table. Put the list into a table, or save it as .xlsx.",
        "文档中没有表格。请把清单放进表格，或另存为 .xlsx。",
    ),
    "no_rows": (
        "No sheet of the file holds anything. Check that the right file was chosen.",
        "文件的所有工作表都是空的。请确认是否选对了文件。",
    ),
    "cell_cut": (
        "The text is longer than {limit} characters and was cut. Shorten it.",
        "文字超过 {limit} 个字符，已截断。请缩短内容。",
    ),
    "cell_error": (
        "The cell shows a formula error such as #REF!. Type the value itself.",
        "单元格显示公式错误（如 #REF!）。请直接填写数值或文字。",
    ),
}


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: a stable code, a sentence in each language, and where it is.

    `row` counts as the spreadsheet does (the first is 1); `cell` is an A1 address.
    """

    code: str
    en: str
    zh: str
    sheet: str = ""
    row: int | None = None
    cell: str = ""

    def at(self, *, sheet: str = "", row: int | None = None, cell: str = "") -> "Problem":
        """Return the same problem, placed."""
        return replace(self, sheet=sheet or self.sheet, row=row or self.row, cell=cell or self.cell)

    def sentence(self, language: str) -> str:
        """Return the sentence for a language tag: Chinese for `zh…`, else English."""
        return self.zh if language.startswith("zh") else self.en


def problem(code: str, **facts: object) -> Problem:
    """Make the problem with this code; `facts` fill the gaps of its sentences."""
    en, zh = SENTENCES[code]
    return Problem(code, en.format(**facts), zh.format(**facts))


class SheetProblem(Exception):  # noqa: N818 - named for what its reader is told
    """Nothing of the file can be used; `.problem` says why and what to do."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.en)
        self.problem = problem


def refuse(code: str, **facts: object) -> SheetProblem:
    """Return the exception to raise for this code."""
    return SheetProblem(problem(code, **facts))

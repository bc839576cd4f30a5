"""Published lists in, clean lists out.

The pure half knows neither Flask nor the database and may be called from anywhere:

    from marketplace.sheets.reading import read_tables
    from marketplace.sheets.layouts import recognise_all
    from marketplace.sheets.rows import read_rows

    for table, layout in recognise_all(read_tables("needs.xlsx", "needs.xlsx")):
        if layout is not None:                      # None: a person must map the columns
            for row in read_rows(table, layout):
                row.row_number, row.values["title"], row.cells["title"]      # 3, "…", "C3"

* `reading.read_tables(source, filename, *, limits=None) -> list[Table]`: path or bytes of .xlsx
  .xlsm .xls .ods .csv .tsv .txt .docx; raises `problems.SheetProblem`, whose `.problem` is a
  `Problem` (`code`, `en`, `zh`, `sheet`, `row`, `cell`, `sentence(language)`), and nothing else.
* `layouts.recognise(table, kind=None) -> Layout | None`, `recognise_all(tables, kind=None)`,
  `guess(table, kind=None)` for the mapping page, `layout_from(table, kind, {heading: field})` for
  a person's answer. `Layout`: `name`, `kind` (`fields.Kind.OPPORTUNITY` or `.CAPABILITY`),
  `heading`, `fields` (column index → field), `unknown` columns, `confidence`.
* `rows.read_rows(table, layout) -> Iterator[RawRow]`: `sheet`, `row_number`, `values` (field →
  text), `cells` (field → "C7"), `others` (printed heading → text), `section`, `printed`.
* `refused.refused_rows_workbook(rows, headings, language=…)`: the refused rows, to mend.
* Amounts, dates and lists are read by `marketplace.postings.values`, files are written by
  `marketplace.postings.export`.
* `fields.fields_of(kind)` names the fields; `fields.ESSENTIAL[kind]` the one that a row must fill.

Nothing is imported here, so that the reading process (`worker`) starts in a tenth of a second.
"""

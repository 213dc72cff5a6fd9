"""Workbooks as openpyxl writes them."""
import openpyxl


def book_of(rows, **more):
    """The rows of its first sheet; other sheets by their names."""
    book = openpyxl.Workbook()
    for number, (title, content) in enumerate({"Số liệu": rows, **more}.items()):
        sheet = book.active if number == 0 else book.create_sheet()
        sheet.title = title
        for row in content:
            sheet.append(row)
    return book

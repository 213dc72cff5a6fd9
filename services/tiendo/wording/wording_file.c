// What is said of the files that `push` and `load` read.
#include "services/tiendo/wording/wording.h"

static const wording_row_t rows[] = {
    {"warning: ", "lưu ý: "},
    {"and %zu more\n", "và %zu lỗi khác\n"},
    {"the column is there twice", "cột này có hai lần"},
    {"the column is missing", "thiếu cột này"},
    {"no such column is known here", "không có cột nào tên như vậy"},
    {"no row below the header: there is nothing to send", "dưới dòng tên cột không có dòng nào: không có gì để gửi"},
    {"%zu cells where the header has %zu: a cell that holds the delimiter goes in quotes",
     "có %zu ô, trong khi dòng tên cột có %zu: ô nào chứa dấu phân cách thì phải đặt trong ngoặc kép"},
    {"%zu cells where the header has %zu: write a delimiter for an empty cell too",
     "có %zu ô, trong khi dòng tên cột có %zu: ô trống cũng phải có dấu phân cách"},
    {"a quote \" that opens here is never closed, or stands in the middle of a cell: write it twice (\"\") within quotes",
     "dấu ngoặc kép \" mở ở dòng này không được đóng, hoặc nằm giữa ô: trong ngoặc kép phải viết hai lần (\"\")"},
    {"cell %zu is not UTF-8 (or holds a NUL): save the file as CSV UTF-8", "ô %zu sai bảng mã chữ: hãy lưu lại tệp dạng “CSV UTF-8”"},
    {"larger than %d MiB", "lớn hơn %d MiB"},
    {"this column looks like counts, but its heading is not known: it is NOT sent",
     "cột này có vẻ là số liệu nhưng không nhận ra tên cột: KHÔNG gửi cột này"},
    {"no heading that is known: the column is left out", "không nhận ra tên cột: bỏ qua cột này"},
};

const wording_table_t wording_file = {rows, sizeof rows / sizeof rows[0]};

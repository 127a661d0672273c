"""What can be wrong with a value or a row, in words."""

from django.utils.translation import gettext_lazy

REASONS = {  # what a report says of a row, by its reason
    "missing": gettext_lazy("It must not be empty."),
    "not_text": gettext_lazy("It is no text."),
    "too_long": gettext_lazy("It is too long."),
    "control_characters": gettext_lazy("It has characters that cannot be printed."),
    "wrong_number": gettext_lazy("The number cannot be right: its check character or its parts do not fit."),
    "not_a_date": gettext_lazy("It is no date. Write 2026-03-16."),
    "not_a_number": gettext_lazy("It is no number."),
    "not_yes_no": gettext_lazy("It must be yes (1) or no (0)."),
    "not_in_codes": gettext_lazy("This code is not in the code table of the column."),
    "not_a_mobile": gettext_lazy("It is no mobile number."),
    "share_out_of_range": gettext_lazy("A share lies between 0 and 100 per cent."),
    "unknown_relation": gettext_lazy("The register knows no such relation."),
    "duplicate": gettext_lazy("The same record stands in the file before."),
    "not_the_columns": gettext_lazy("The row has more or fewer values than the first line names."),
    "unreadable": gettext_lazy("The row cannot be read."),
    "line_too_long": gettext_lazy("The line is longer than one megabyte."),
    "not_characters": gettext_lazy("The line is not written in UTF-8 or GB18030."),
    "unknown_operation": gettext_lazy("The operation must be empty, put or end."),
    "ends_before_start": gettext_lazy("The last day lies before the first."),
    "starts_before_version": gettext_lazy("The record that is held starts later than this."),
    "correction_not_in_source": gettext_lazy("The file has the value that was corrected here. The correction stays."),
}

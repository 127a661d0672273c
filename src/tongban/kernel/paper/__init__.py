"""Setting text on paper: data and a layout become a PDF in which every character can be read."""

from tongban.kernel.paper.copies import print_sheet, stamp
from tongban.kernel.paper.typesetting import Printed, as_picture, typeset

__all__ = ["Printed", "as_picture", "print_sheet", "stamp", "typeset"]

"""Keep the rows that ranking reads narrow: tokens, which only the index needs, go out of line as they are."""

from django.db import migrations

FORWARD = """
ALTER TABLE catalogue_searchentry ALTER COLUMN tokens SET STORAGE EXTERNAL;
ALTER TABLE catalogue_searchentry ALTER COLUMN labels SET STORAGE MAIN;
ALTER TABLE catalogue_searchentry ALTER COLUMN card SET STORAGE MAIN;
ALTER TABLE catalogue_searchentry SET (toast_tuple_target = 512);
"""

BACKWARD = """
ALTER TABLE catalogue_searchentry ALTER COLUMN tokens SET STORAGE EXTENDED;
ALTER TABLE catalogue_searchentry ALTER COLUMN labels SET STORAGE EXTENDED;
ALTER TABLE catalogue_searchentry ALTER COLUMN card SET STORAGE EXTENDED;
ALTER TABLE catalogue_searchentry RESET (toast_tuple_target);
"""


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0003_search_index")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]

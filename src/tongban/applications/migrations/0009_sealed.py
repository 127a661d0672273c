"""Personal data is sealed: what applicants state, who they are, what documents say of them."""

import tongban.kernel.crypto.fields
from tongban.kernel.crypto.migrating import SealColumn
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('applications', '0008_by_promise'),
        ('kernel', '0007_data_keys'),
    ]

    operations = [
        SealColumn(
            model_name='application',
            name='answers',
            field=tongban.kernel.crypto.fields.SealedJSON(default=dict, seal='application.answers'),
        ),
        SealColumn(
            model_name='application',
            name='contact',
            field=tongban.kernel.crypto.fields.SealedJSON(default=dict, seal='application.contact'),
        ),
        SealColumn(
            model_name='application',
            name='known_answers',
            field=tongban.kernel.crypto.fields.SealedJSON(default=dict, seal='application.known_answers'),
        ),
        SealColumn(
            model_name='application',
            name='reading',
            field=tongban.kernel.crypto.fields.SealedJSON(default=dict, seal='application.reading'),
        ),
        SealColumn(
            model_name='application',
            name='set_aside',
            field=tongban.kernel.crypto.fields.SealedJSON(default=list, seal='application.set_aside'),
        ),
        SealColumn(
            model_name='application',
            name='thing_answers',
            field=tongban.kernel.crypto.fields.SealedJSON(default=dict, seal='application.thing_answers'),
        ),
        SealColumn(
            model_name='holding',
            name='content',
            field=tongban.kernel.crypto.fields.SealedJSON(default=dict, seal='holding.content'),
        ),
        SealColumn(
            model_name='supplementdraft',
            name='answers',
            field=tongban.kernel.crypto.fields.SealedJSON(default=dict, seal='supplement_draft.answers'),
        ),
    ]

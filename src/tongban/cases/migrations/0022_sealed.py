"""Personal data is sealed: what applicants state, who they are, what documents say of them. Answers are counted first."""

import tongban.kernel.crypto.fields
from tongban.cases.prefilled import count_answers
from tongban.kernel.crypto.migrating import SealColumn
from django.db import migrations, models


def count_all(apps, schema_editor):
    case_model = apps.get_model("cases", "Case")
    for case in case_model.objects.only("facts", "fact_sources").iterator(2000):
        case_model.objects.filter(pk=case.pk).update(**count_answers(case.facts, case.fact_sources)._asdict())


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0021_copies_to_others'),
        ('kernel', '0007_data_keys'),
    ]

    operations = [
        migrations.AddField(
            model_name='case',
            name='answered',
            field=models.PositiveIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name='case',
            name='changed',
            field=models.PositiveIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name='case',
            name='prefilled',
            field=models.PositiveIntegerField(db_default=0, default=0),
        ),
        SealColumn(
            model_name='case',
            name='agent_snapshot',
            field=tongban.kernel.crypto.fields.SealedJSON(default=dict, seal='case.agent_snapshot'),
        ),
        SealColumn(
            model_name='case',
            name='applicant_snapshot',
            field=tongban.kernel.crypto.fields.SealedJSON(default=dict, seal='case.applicant_snapshot'),
        ),
        SealColumn(
            model_name='case',
            name='contact',
            field=tongban.kernel.crypto.fields.SealedJSON(default=dict, seal='case.contact'),
        ),
        SealColumn(
            model_name='case',
            name='fact_sources',
            field=tongban.kernel.crypto.fields.SealedJSON(default=dict, seal='case.fact_sources'),
        ),
        SealColumn(
            model_name='case',
            name='facts',
            field=tongban.kernel.crypto.fields.SealedJSON(default=dict, seal='case.facts'),
        ),
        SealColumn(
            model_name='notice',
            name='content',
            field=tongban.kernel.crypto.fields.SealedJSON(default=dict, seal='notice.content'),
        ),
        SealColumn(
            model_name='participant',
            name='certificate_number',
            field=tongban.kernel.crypto.fields.SealedText(blank=True, seal='participant.certificate_number'),
        ),
        SealColumn(
            model_name='participant',
            name='mobile',
            field=tongban.kernel.crypto.fields.SealedText(blank=True, seal='participant.mobile'),
        ),
        SealColumn(
            model_name='sequel',
            name='after',
            field=tongban.kernel.crypto.fields.SealedJSON(default=dict, seal='sequel.after'),
        ),
        SealColumn(
            model_name='sequel',
            name='before',
            field=tongban.kernel.crypto.fields.SealedJSON(default=dict, seal='sequel.before'),
        ),
        SealColumn(
            model_name='supplement',
            name='facts_before',
            field=tongban.kernel.crypto.fields.SealedJSON(default=dict, seal='supplement.facts_before'),
        ),
        migrations.RunPython(count_all, migrations.RunPython.noop),
    ]

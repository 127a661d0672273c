

import django.db.models.deletion
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    initial = True

    dependencies = [
        ('identity', '0001_initial_tables'),
    ]

    operations = [
        migrations.CreateModel(
            name='DirectoryEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('base_code', models.CharField(max_length=50, unique=True)),
                ('name', models.CharField(max_length=500)),
                ('item_type', models.CharField(choices=[('00', '行政权力事项'), ('01', '行政许可'), ('02', '行政处罚'), ('03', '行政强制'), ('04', '行政征收'), ('05', '行政给付'), ('06', '行政检查'), ('07', '行政确认'), ('08', '行政奖励'), ('09', '行政裁决'), ('10', '其他行政权力'), ('20', '公共服务')], max_length=2)),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalogue.directoryentry')),
            ],
            options={
                'db_table_comment': '基本目录',
            },
        ),
        migrations.CreateModel(
            name='Implementation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('task_code', models.CharField(max_length=50, unique=True)),
                ('division_code', models.CharField(max_length=12)),
                ('authority', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='identity.authority')),
                ('entry', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalogue.directoryentry')),
            ],
            options={
                'db_table_comment': '实施清单',
            },
        ),
        migrations.CreateModel(
            name='HandlingItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=50, unique=True)),
                ('name', models.CharField(max_length=500)),
                ('implementation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalogue.implementation')),
            ],
            options={
                'db_table_comment': '业务办理项',
            },
        ),
        migrations.CreateModel(
            name='ImportRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('source_name', models.CharField(max_length=255)),
                ('source_digest', models.CharField(max_length=64)),
                ('mapping', models.CharField(max_length=100)),
                ('state', models.CharField(choices=[('running', '进行中'), ('done', '已完成'), ('failed', '已中断')], default='running', max_length=10)),
                ('started_by', models.CharField(max_length=100)),
                ('started_by_id', models.PositiveBigIntegerField(null=True)),
                ('authority_id', models.PositiveBigIntegerField(null=True)),
                ('file_id', models.PositiveBigIntegerField(null=True)),
                ('publishes', models.BooleanField(default=False)),
                ('total_lines', models.PositiveIntegerField(null=True)),
                ('done_lines', models.PositiveIntegerField(default=0)),
                ('counts', models.JSONField(default=dict)),
                ('failure', models.TextField(blank=True)),
                ('started_at', models.DateTimeField(auto_now_add=True)),
                ('finished_at', models.DateTimeField(null=True)),
            ],
            options={
                'db_table_comment': '事项导入批次',
                'constraints': [models.UniqueConstraint(models.F('source_digest'), models.F('mapping'), models.F('publishes'), condition=models.Q(('state', 'running')), name='one_running_import_per_file')],
            },
        ),
        migrations.CreateModel(
            name='ItemVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('state', models.CharField(choices=[('draft', '草稿'), ('in_review', '待审核'), ('published', '在用'), ('suspended', '暂停'), ('cancelled', '取消'), ('superseded', '已被新版本代替')], default='draft', max_length=12)),
                ('definition_json', models.JSONField()),
                ('effective_from', models.DateTimeField(blank=True, null=True)),
                ('effective_to', models.DateTimeField(blank=True, null=True)),
                ('editors', models.JSONField(blank=True, default=list)),
                ('state_reason', models.CharField(blank=True, max_length=500)),
                ('source_row', models.JSONField(blank=True, null=True)),
                ('source_digest', models.CharField(blank=True, max_length=64)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('changed_at', models.DateTimeField(auto_now=True)),
                ('import_run', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalogue.importrun')),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='catalogue.handlingitem')),
            ],
            options={
                'db_table_comment': '事项版本',
            },
        ),
        migrations.CreateModel(
            name='Finding',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('rule', models.CharField(max_length=60)),
                ('severity', models.CharField(choices=[('error', '错误'), ('warning', '提醒'), ('note', '说明')], max_length=8)),
                ('message', models.TextField()),
                ('place', models.CharField(blank=True, max_length=100)),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='findings', to='catalogue.itemversion')),
            ],
            options={
                'db_table_comment': '事项核查发现',
            },
        ),
        migrations.CreateModel(
            name='ImportFinding',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('line', models.PositiveIntegerField()),
                ('item_code', models.CharField(blank=True, max_length=50)),
                ('rule', models.CharField(max_length=60)),
                ('severity', models.CharField(choices=[('error', '错误'), ('warning', '提醒'), ('note', '说明')], max_length=8)),
                ('column', models.CharField(blank=True, max_length=100)),
                ('value', models.CharField(blank=True, max_length=200)),
                ('message', models.TextField()),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='findings', to='catalogue.importrun')),
            ],
            options={
                'db_table_comment': '事项导入发现',
                'indexes': [models.Index(fields=['run', 'severity', 'rule'], name='import_finding_by_rule')],
            },
        ),
        migrations.AddConstraint(
            model_name='itemversion',
            constraint=models.UniqueConstraint(models.F('item'), models.F('number'), name='version_number_once_per_item'),
        ),
        migrations.AddConstraint(
            model_name='itemversion',
            constraint=models.UniqueConstraint(models.F('item'), condition=models.Q(('state__in', ['published', 'suspended'])), name='one_version_in_force_per_item'),
        ),
        migrations.AddConstraint(
            model_name='itemversion',
            constraint=models.UniqueConstraint(models.F('item'), condition=models.Q(('state__in', ['draft', 'in_review'])), name='one_version_in_work_per_item'),
        ),
        migrations.AddConstraint(
            model_name='itemversion',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'in_review', 'cancelled']), ('effective_from__isnull', False), _connector='OR'), name='published_version_has_a_start'),
        ),
    ]

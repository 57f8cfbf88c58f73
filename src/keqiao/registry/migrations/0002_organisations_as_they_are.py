import tomllib

import django.db.models.deletion
from django.db import migrations, models

from keqiao.core import places


def kinds(apps, schema_editor):
    """What an installation begins with; the office changes it afterwards."""
    rows = tomllib.loads((places.STARTER / "registry" / "kinds.toml").read_text(encoding="utf-8"))["kind"]
    kind = apps.get_model("registry", "OrganisationKind")
    kind.objects.bulk_create(kind(rank=rank, **row) for rank, row in enumerate(rows, 1))


def order_keys(apps, schema_editor):
    """Official order of what stands there already: those above first."""
    organisation = apps.get_model("registry", "Organisation")
    keys = {"": ""}
    for row in organisation.objects.order_by("path"):
        keys[row.path] = row.order_key = f"{keys[row.path[:-10]]}{row.rank:05d}{row.id:010d}"
        row.save(update_fields=["order_key"])


class Migration(migrations.Migration):

    dependencies = [
        ('registry', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Charge',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('from_on', models.DateField(blank=True, null=True, verbose_name='起')),
                ('until_on', models.DateField(blank=True, null=True, verbose_name='止')),
                ('kind', models.CharField(choices=[('in_charge', '分管'), ('contact', '联系'), ('checks', '核对')], max_length=10, verbose_name='方式')),
            ],
            options={
                'ordering': ['organisation__order_key', 'kind', 'from_on'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='DivisionPaper',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=200, verbose_name='文件')),
                ('number', models.CharField(blank=True, max_length=60, verbose_name='文号')),
                ('on', models.DateField(help_text='from which day it holds', verbose_name='起始日期')),
            ],
            options={
                'ordering': ['on', 'id'],
            },
        ),
        migrations.CreateModel(
            name='OrganisationKind',
            fields=[
                ('code', models.CharField(help_text='by which files and the product name it', max_length=30, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=40, unique=True, verbose_name='名称')),
                ('name_en', models.CharField(blank=True, max_length=60, verbose_name='英文名称')),
                ('rank', models.PositiveSmallIntegerField(default=100, verbose_name='序')),
                ('has_division', models.BooleanField(default=False, verbose_name='对应行政区划')),
                ('is_party', models.BooleanField(default=False, verbose_name='党组织')),
            ],
            options={
                'ordering': ['rank', 'code'],
            },
        ),
        migrations.RunPython(kinds, migrations.RunPython.noop),
        migrations.CreateModel(
            name='Succession',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('on', models.DateField(verbose_name='日期')),
                ('paper', models.CharField(blank=True, max_length=200, verbose_name='依据文件')),
            ],
            options={
                'ordering': ['on', 'id'],
            },
        ),
        migrations.AlterModelOptions(
            name='appointment',
            options={'ordering': ['post__rank', 'rank', 'id']},
        ),
        migrations.AlterModelOptions(
            name='post',
            options={'ordering': ['organisation__order_key', 'rank', 'id']},
        ),
        migrations.AddField(
            model_name='appointment',
            name='paper',
            field=models.CharField(blank=True, max_length=200, verbose_name='任免文件'),
        ),
        migrations.AddField(
            model_name='appointment',
            name='rank',
            field=models.PositiveIntegerField(default=1000, help_text='among those who hold the same post', verbose_name='序'),
        ),
        migrations.AddField(
            model_name='organisation',
            name='credit_code',
            field=models.CharField(blank=True, max_length=18, verbose_name='统一社会信用代码'),
        ),
        migrations.AddField(
            model_name='organisation',
            name='ended_on',
            field=models.DateField(blank=True, help_text='the first day on which it was no more', null=True, verbose_name='撤并日期'),
        ),
        migrations.AddField(
            model_name='organisation',
            name='legal_person',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='bodies_inside', to='registry.organisation', verbose_name='所在法人单位'),
        ),
        migrations.AddField(
            model_name='organisation',
            name='order_key',
            field=models.CharField(default='', help_text='rank and id from the root down: official order', max_length=200),
            preserve_default=False,
        ),
        migrations.RunPython(order_keys, migrations.RunPython.noop),
        migrations.AddField(
            model_name='organisationname',
            name='division_code',
            field=models.CharField(blank=True, help_text='GB/T 2260, from 2 to 12 digits', max_length=12, verbose_name='行政区划代码'),
        ),
        migrations.AddField(
            model_name='organisationname',
            name='level',
            field=models.CharField(blank=True, choices=[('province', '省级'), ('prefecture', '市级'), ('county', '县级'), ('township', '乡级'), ('village', '村级'), ('', '未定')], max_length=12, verbose_name='层级'),
        ),
        migrations.AddField(
            model_name='person',
            name='phone',
            field=models.CharField(blank=True, max_length=30, verbose_name='电话'),
        ),
        migrations.AddField(
            model_name='person',
            name='phone_scope',
            field=models.CharField(choices=[('branch', '支部内'), ('unit', '本单位和办公室'), ('system', '系统内'), ('public', '可公开')], default='unit', max_length=10, verbose_name='电话公开范围'),
        ),
        migrations.AddField(
            model_name='person',
            name='unit',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='people', to='registry.organisation', verbose_name='单位'),
        ),
        migrations.AddField(
            model_name='post',
            name='is_leading',
            field=models.BooleanField(default=False, help_text="its holders share out the leaders' work", verbose_name='班子成员'),
        ),
        migrations.AddField(
            model_name='post',
            name='is_single',
            field=models.BooleanField(default=False, help_text='two people never hold it on the same day', verbose_name='一人一职'),
        ),
        migrations.AddIndex(
            model_name='organisationname',
            index=models.Index(fields=['text'], name='organisation_name_text'),
        ),
        migrations.AddIndex(
            model_name='person',
            index=models.Index(fields=['name'], name='person_name'),
        ),
        migrations.AddField(
            model_name='charge',
            name='organisation',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='charges', to='registry.organisation'),
        ),
        migrations.AddField(
            model_name='charge',
            name='person',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='charges', to='registry.person'),
        ),
        migrations.AddField(
            model_name='divisionpaper',
            name='association',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='division_papers', to='registry.organisation'),
        ),
        migrations.AddField(
            model_name='charge',
            name='paper',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='charges', to='registry.divisionpaper'),
        ),
        migrations.AlterField(
            model_name='organisation',
            name='kind',
            field=models.ForeignKey(db_column='kind', on_delete=django.db.models.deletion.PROTECT, related_name='organisations', to='registry.organisationkind', verbose_name='类别'),
        ),
        migrations.AddIndex(
            model_name='organisation',
            index=models.Index(fields=['order_key'], name='organisation_order'),
        ),
        migrations.AddIndex(
            model_name='organisation',
            index=models.Index(fields=['kind', 'order_key'], name='organisation_of_kind'),
        ),
        migrations.AddConstraint(
            model_name='organisation',
            constraint=models.UniqueConstraint(condition=models.Q(('credit_code', ''), _negated=True), fields=('credit_code',), name='credit_code_once'),
        ),
        migrations.AddConstraint(
            model_name='organisation',
            constraint=models.CheckConstraint(condition=models.Q(('legal_person__isnull', True), models.Q(('legal_person', models.F('id')), _negated=True), _connector='OR'), name='not_its_own_legal_person'),
        ),
        migrations.AddField(
            model_name='succession',
            name='former',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='successors', to='registry.organisation'),
        ),
        migrations.AddField(
            model_name='succession',
            name='successor',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='predecessors', to='registry.organisation'),
        ),
        migrations.AddIndex(
            model_name='charge',
            index=models.Index(fields=['organisation', 'kind'], name='charge_of_body'),
        ),
        migrations.AddConstraint(
            model_name='charge',
            constraint=models.CheckConstraint(condition=models.Q(('from_on__isnull', True), ('until_on__isnull', True), ('from_on__lte', models.F('until_on')), _connector='OR'), name='registry_charge_in_order'),
        ),
        migrations.AddConstraint(
            model_name='succession',
            constraint=models.UniqueConstraint(fields=('former', 'successor'), name='succession_once'),
        ),
        migrations.AddConstraint(
            model_name='succession',
            constraint=models.CheckConstraint(condition=models.Q(('former', models.F('successor')), _negated=True), name='not_its_own_successor'),
        ),
    ]

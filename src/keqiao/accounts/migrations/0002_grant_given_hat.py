from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='grant',
            name='given_hat',
            field=models.CharField(blank=True, default='', help_text='in which it was given, as the trail keeps it', max_length=80),
            preserve_default=False,
        ),
    ]

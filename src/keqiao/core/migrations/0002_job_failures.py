from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("core", "0001_initial")]

    operations = [
        migrations.AlterField(
            "job", "attempts", models.PositiveIntegerField(default=0, help_text="only grows: tells who holds the lease now")
        ),
        migrations.AddField(
            "job", "failures", models.PositiveSmallIntegerField(default=0, help_text="since it last came further")
        ),
    ]

from django.test import Client
from django.urls import reverse

from keqiao.demo import sample
from keqiao.plans.models import Version

TITLE = f'<span class="name">{sample.ASSOCIATION}</span><wbr><span class="name">2021年工作要点</span>'


def test_issuer_and_units_stand_in_one_piece(db: None, client: Client) -> None:
    plan = reverse("portal:plan", args=[Version.objects.get(plan__year=2021).id])
    assert TITLE in client.get("/").content.decode()
    page = client.get(plan).content.decode()
    assert TITLE in page
    assert '<span class="name">科协系统社会组织行业党委</span>' in page

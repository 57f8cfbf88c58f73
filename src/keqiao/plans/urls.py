from django.urls import path

from keqiao.plans.views import amendment, clause, draft, intake, node, reading

app_name = "plans"
urlpatterns = [
    path("", reading.index, name="index"),
    path("words/", clause.words, name="words"),
    path("<int:pk>/", reading.read, name="read"),
    path("<int:pk>/original/", reading.original, name="original"),
    path("<int:pk>/points/", reading.points, name="points"),
    path("<int:pk>/items/<int:place>/", reading.item, name="item"),
    path("<int:pk>/amend/", amendment.amend, name="amend"),
    path("<int:pk>/changes/", amendment.changes, name="changes"),
    path("<int:pk>/clauses/", clause.clauses, name="clauses"),
    path("<int:pk>/clauses/<int:clause>/", reading.clause, name="clause"),
    path("import/", intake.import_plan, name="import"),
    path("import/<int:pk>/", intake.source, name="source"),
    path("parts/<int:pk>/", node.node, name="node"),
    path("<int:pk>/draft/", draft.draft, name="draft"),
    path("<int:pk>/draft/head/", draft.head, name="draft_head"),
    path("<int:pk>/draft/damages/", draft.damages, name="draft_damages"),
    path("<int:pk>/draft/units/", draft.units, name="draft_units"),
    path("<int:pk>/draft/left-out/", draft.left_out, name="draft_left_out"),
    path("<int:pk>/draft/add/", node.add, name="add_node"),
    path("<int:pk>/publish/", draft.publish, name="publish"),
    path("<int:pk>/discard/", draft.discard_draft, name="discard"),
]

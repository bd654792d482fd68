"""The addresses of the inbox, all under `/t/<slug>/`: a resource each, by the names the templates use."""

from django.urls import path

from conversations.views import (
    cards,
    choosing,
    contacts,
    directory,
    drafts,
    inbox,
    live,
    media,
    merging,
    messages,
    thread,
    triage,
)

urlpatterns = [
    path("contacts/", directory.contacts, name="contacts"),
    path("inbox/", inbox.show, name="inbox"),
    path("inbox/rows/", inbox.rows, name="rows"),
    path("inbox/<int:pk>/", thread.show, name="thread"),
    path("inbox/<int:pk>/reading/", thread.read, name="reading"),
    path("inbox/<int:pk>/messages/", messages.collection, name="messages"),
    path("inbox/<int:pk>/templates/", choosing.shelf, name="templates_for"),
    path("inbox/<int:pk>/templates/<int:template>/", choosing.one, name="template_for"),
    path("inbox/<int:pk>/templates/<int:template>/preview/", choosing.preview, name="template_preview"),
    path("inbox/<int:pk>/draft/", drafts.draft, name="draft"),
    path("inbox/<int:pk>/assignment/", triage.assignment, name="assignment"),
    path("inbox/<int:pk>/closure/", triage.closure, name="closure"),
    path("inbox/<int:pk>/opening/", triage.opening, name="opening"),
    path("inbox/<int:pk>/snooze/", triage.snooze, name="snooze"),
    path("inbox/<int:pk>/unread/", triage.unread, name="unread"),
    path("inbox/<int:pk>/name/", contacts.name, name="contact_name"),
    path("inbox/<int:pk>/identities/<int:identity>/", contacts.reveal, name="identity"),
    path("inbox/<int:pk>/suggestions/<int:suggestion>/", merging.decide, name="suggestion"),
    path("inbox/<int:pk>/merges/<int:merge>/", merging.part, name="merge"),
    path("messages/<int:pk>/again/", messages.again, name="again"),
    path("messages/<int:pk>/payload/", messages.payload, name="payload"),
    path("messages/<int:pk>/people/", cards.show, name="card_people"),
    path("messages/<int:pk>/people/<int:place>/", cards.keep, name="card_person"),
    path("media/<int:pk>/", media.door, name="media"),
    path("media/<int:pk>/retry/", media.retry, name="media_retry"),
    path("media/<int:pk>/<str:key>/", media.file, name="media_file"),
    path("live/ticket/", live.ticket, name="live_ticket"),
]

"""Django, with its own parser. gunicorn loads `application`."""

import django
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path
from report import file_entry, report

settings.configure(ALLOWED_HOSTS=["127.0.0.1"], ROOT_URLCONF=__name__, SECRET_KEY="none is needed")
django.setup()


def upload(request: HttpRequest) -> HttpResponse:
    fields = [(name, value) for name, values in request.POST.lists() for value in values]
    files = [
        file_entry(field, file.name, file.content_type, file) for field, list in request.FILES.lists() for file in list]
    return HttpResponse(report(
        ["Django", "gunicorn"], request.method, request.headers.get("X-Title"), request.META["REMOTE_PORT"], fields,
        files), content_type="application/json")


urlpatterns = [path("", upload)]
application = get_wsgi_application()

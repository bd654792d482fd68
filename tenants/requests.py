"""What a view may count on: a signed-in person, and on a company's pages the tenant and the member too."""

from django.http import HttpRequest

from tenants.models import Member, Tenant, User


class PersonRequest(HttpRequest):
    """A request behind `login_required`."""

    user: User


class PageRequest(PersonRequest):
    """A request under `/t/<slug>/`, as TenantMiddleware hands it on."""

    member: Member
    tenant: Tenant

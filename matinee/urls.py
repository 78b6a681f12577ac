from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("admin/", admin.site.urls),
    path("staff/", include("matinee.staff.urls")),
    path("", include("matinee.web.urls")),
]

handler400 = "matinee.web.errors.bad_request"
handler403 = "matinee.web.errors.forbidden"
handler404 = "matinee.web.errors.not_found"
handler429 = "matinee.web.errors.too_many_requests"
handler500 = "matinee.web.errors.server_error"

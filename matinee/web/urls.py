"""The addresses of the pages."""

from allauth.account import views as account
from django.urls import include, path, re_path

from matinee.web import feeds, finding, live, movies, purchases, reservations, showtimes, theaters, today

urlpatterns = [
    path("", today.today, name="today"),
    path("robots.txt", finding.robots, name="robots"),
    path("sitemap.xml", finding.sitemap, name="sitemap"),
    path(".well-known/security.txt", finding.security, name="security"),
    path("movies/", movies.movies, name="movies"),
    path("movies/<int:pk>/", movies.movie, name="movie"),
    path("posters/<int:pk>.svg", movies.poster, name="poster"),
    path("media/posters/<str:name>", movies.uploaded_poster, name="uploaded_poster"),
    path("theaters/", theaters.theaters, name="theaters"),
    path("theaters/<int:pk>/", theaters.theater, name="theater"),
    path("theaters/<int:pk>/calendar.ics", feeds.calendar, name="theater_calendar"),
    path("theaters/<int:pk>/feed.json", feeds.feed, name="theater_feed"),
    re_path(r"^accents/(?P<color>[0-9a-f]{6})\.css$", theaters.accent, name="accent"),
    path("showtime/", showtimes.showtimes, name="showtimes"),
    path("showtime/<int:pk>/", showtimes.showtime, name="showtime"),
    path("live/<int:pk>", live.live, name="live"),
    path("reserve/", reservations.reservations, name="reservations"),
    path("reserve/<int:pk>/", reservations.reservation, name="reservation"),
    path("reserve/<int:pk>/renewal/", reservations.renewal, name="renewal"),
    path("reserve/<int:pk>/entrance/", reservations.entrance, name="reservation_entrance"),
    path("reserve/<int:pk>/seats/", reservations.seats, name="reservation_seats"),
    path("reserve/<int:pk>/cancellation/", reservations.cancellation, name="reservation_cancellation"),
    path("purchase/", purchases.purchases, name="purchases"),
    path("purchase/<int:pk>/", purchases.purchase, name="purchase"),
    path("purchase/<int:pk>/cancellation/", purchases.cancellation, name="purchase_cancellation"),
    path("purchase/<int:pk>/seats/", purchases.seats, name="purchase_seats"),
    path("purchase/<int:pk>/mail/", purchases.mail, name="purchase_mail"),
    path("purchase/<int:pk>/calendar.ics", purchases.calendar, name="purchase_calendar"),
    path("tickets/<str:signed>/", purchases.guest_tickets, name="guest_tickets"),
    path("account/", include("matinee.web.account_urls")),
    path("login/", account.login, name="account_login"),
    path("register/", account.signup, name="account_signup"),
    path("logout/", account.logout, name="account_logout"),
]

"""The addresses of the pages."""

from allauth.account import views as account
from django.urls import include, path

from matinee.web import movies, showtimes, theaters, today

urlpatterns = [
    path("", today.today, name="today"),
    path("movies/", movies.movies, name="movies"),
    path("movies/<int:pk>/", movies.movie, name="movie"),
    path("movies/<int:pk>/poster.svg", movies.poster, name="poster"),
    path("theaters/", theaters.theaters, name="theaters"),
    path("theaters/<int:pk>/", theaters.theater, name="theater"),
    path("showtime/", showtimes.showtimes, name="showtimes"),
    path("showtime/<int:pk>/", showtimes.showtime, name="showtime"),
    path("reserve/", today.today, name="reservations"),
    path("purchase/", today.today, name="purchases"),
    # The names of these three are allauth's; of two addresses with one name, the later is the one that is written.
    path("account/", include("allauth.account.urls")),
    path("login/", account.login, name="account_login"),
    path("register/", account.signup, name="account_signup"),
    path("logout/", account.logout, name="account_logout"),
]

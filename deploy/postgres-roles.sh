#!/bin/sh
# Runs once, when the database folder is new: the owner of the tables, and the role of web and workers that owns none.
set -eu
psql -v ON_ERROR_STOP=1 -v owner="$OWNER_PASSWORD" -v app="$APP_PASSWORD" -U postgres -d postgres <<'SQL'
CREATE ROLE lianjian_owner LOGIN CREATEDB PASSWORD :'owner';
CREATE ROLE lianjian_app LOGIN PASSWORD :'app';
CREATE DATABASE lianjian OWNER lianjian_owner;
SQL

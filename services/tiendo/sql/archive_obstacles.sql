SELECT o FROM archive_obstacles ($1::text, $2::timestamptz) o

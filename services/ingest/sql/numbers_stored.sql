-- The highest number that is stored of each feed's life.
SELECT feed, life, highest FROM feed_seq

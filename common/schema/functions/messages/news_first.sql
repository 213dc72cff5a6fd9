-- The first lines of news; the last of them says how many more there are.
CREATE FUNCTION news_first (p_vi boolean, p_news text[], p_most integer) RETURNS text[] LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN cardinality (p_news) <= p_most THEN p_news
                ELSE p_news[1 : p_most - 1] || sentence (p_vi, 'Còn %s loại tin khác: xem bảng theo dõi.', '%s more kinds of news: see the dashboard.',
                                                         (cardinality (p_news) - p_most + 1)::text) END
$$;

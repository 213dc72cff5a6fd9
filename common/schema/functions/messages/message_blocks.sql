-- The blocks of a message, one a campaign: how it stands, the units below the reader's as bars, worst first, what is new, what is to do. Lines are shared
-- out: what must be said first, bars as far as there is room.
CREATE FUNCTION message_blocks (p_vi boolean, p_facts jsonb, p_role text, p_unit text, p_now timestamptz) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
    v_path text[] := string_to_array ((unit_now (p_unit, p_now)).path, '/');
    v_count integer := jsonb_array_length (p_facts);
    v_news_most integer := CASE WHEN v_count <= 1 THEN 6 WHEN v_count = 2 THEN 3 ELSE 2 END;
    v_names integer := 10;  -- units that may still be named
    v_room integer := 23;   -- lines that are left: the first, the notice, both links, the reports and the last line are taken
    v_block jsonb;
    v_blocks jsonb := '[]';
    f jsonb;
BEGIN
    FOR f IN SELECT x FROM jsonb_array_elements (p_facts) x LOOP
        v_block := message_block (p_vi, f, p_role, p_unit, v_path, least (v_names, greatest (1, (v_names + v_count - 1) / v_count)), v_news_most, v_room / v_count, p_now);
        v_names := greatest (0, v_names - (v_block ->> 'names')::integer);
        v_room := greatest (0, v_room - (v_block ->> 'size')::integer);
        v_count := greatest (1, v_count - 1);
        v_blocks := v_blocks || (v_block - '{names,size}'::text[]);
    END LOOP;
    RETURN v_blocks;
END $$;

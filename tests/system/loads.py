"""What `tiendo load` says of a directory, what stands after it, and how a test begins anew."""
import re

LINE = re.compile(r"^(?P<file>[^:]+\.(csv|yaml)):((?P<line>\d+): | empty: )")


def clear(stack):
    stack.sql("TRUNCATE campaign, unit, holiday, member, member_key, feed, feed_key, token, campaign_state, province_counter, progress, work, figure CASCADE")


def errors(done):
    return [line for line in done.stderr.splitlines() if "warning: " not in line and not re.match(r"tiendo load: \d+ errors?, nothing was loaded", line)]


def judged(stack, path):
    """What `load --check` and `load` say, who agree."""
    checked = stack.run("load", path, "--check", "--language", "en")
    assert checked.returncode in (0, 1), checked.stderr
    before = stack.sql("SELECT (SELECT count(*) FROM unit), (SELECT count(*) FROM campaign), (SELECT count(*) FROM member), (SELECT max(version) FROM configuration)")
    done = stack.run("load", path, "--language", "en")
    assert (checked.returncode, errors(checked)) == (done.returncode, errors(done))
    if done.returncode == 1:
        assert stack.sql("SELECT (SELECT count(*) FROM unit), (SELECT count(*) FROM campaign), (SELECT count(*) FROM member), (SELECT max(version) FROM configuration)") == before
        assert errors(done) and all(LINE.match(line) for line in errors(done)), done.stderr
    return done


def refused(stack, path, *expected):
    done = judged(stack, path)
    assert done.returncode == 1, done
    for text in expected:
        assert text in done.stderr, (text, done.stderr)
    return done


def add_up(stack):
    """On every day of every campaign: each unit's target is what lies under it and its rest; the pieces of plan are all there; nothing is lost or added."""
    holes = stack.sql("""
        WITH g AS (SELECT campaign, max (generation) AS generation FROM campaign_generation GROUP BY campaign),
        n AS (SELECT d.day, n.*, (SELECT sum (p.amount) FROM campaign_piece p WHERE p.campaign = n.campaign AND p.generation = n.generation AND p.unit = n.unit AND p.from_day = n.from_day) AS pieces
              FROM campaign_node n JOIN g USING (campaign, generation) JOIN campaign c ON c.code = n.campaign
              JOIN campaign_day d ON d.campaign = n.campaign AND d.day BETWEEN n.from_day AND n.to_day AND d.day <= c.deadline + 3)
        SELECT n.campaign, n.day, n.unit, n.target, n.pieces, n.unassigned, sum (x.target)
        FROM n LEFT JOIN n x ON x.campaign = n.campaign AND x.day = n.day AND x.parent = n.unit
        GROUP BY n.campaign, n.day, n.unit, n.target, n.pieces, n.unassigned, n.reporting
        HAVING coalesce (n.pieces, 0) <> n.target OR (NOT n.reporting AND sum (x.target) + n.unassigned IS DISTINCT FROM n.target)""")
    assert holes == []
    tops = stack.sql("""SELECT n.campaign FROM campaign_node n JOIN campaign c ON c.code = n.campaign JOIN campaign_day d ON d.campaign = c.code AND d.day <= c.deadline
                            AND d.day BETWEEN n.from_day AND n.to_day
                        WHERE n.depth = 0 AND n.generation = (SELECT max (generation) FROM campaign_generation g WHERE g.campaign = c.code)
                        GROUP BY n.campaign HAVING count (DISTINCT n.target) <> 1 OR count (*) <> (max (c.deadline) - max (c.starts_on) + 1)""")
    assert tops == []
    lost = stack.sql("""SELECT t.campaign, t.unit FROM campaign_target t JOIN campaign c ON c.code = t.campaign
                        WHERE NOT EXISTS (SELECT FROM campaign_node n WHERE n.campaign = t.campaign AND n.unit = t.unit AND n.from_day = c.starts_on AND n.target = t.target)""")
    assert lost == []

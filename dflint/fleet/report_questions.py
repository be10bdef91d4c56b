"""The questions of a report in SQL: each at once for the whole fleet and for all teams."""

from __future__ import annotations

# What is open in a run, new and gone is as in questions.py. `$previous` is the ended run before, 0 for none.
_KNOWN = "WITH known AS (SELECT * REPLACE (coalesce(team, '') AS team) FROM repositories)"
_CURRENT = f"""{_KNOWN},
current AS (
    SELECT f.*, team, known.first_run AS repository_since FROM findings f JOIN known USING (repo)
    WHERE $run BETWEEN f.first_run AND f.last_run
),
gone AS (
    SELECT f.*, team, known.last_run AS repository_until FROM findings f JOIN known USING (repo)
    WHERE $previous BETWEEN f.first_run AND f.last_run AND f.last_run < $run
)"""
_RANK = "CASE severity WHEN 'error' THEN 0 WHEN 'warning' THEN 1 WHEN 'info' THEN 2 ELSE 3 END"

TEAMS = f"{_KNOWN} SELECT DISTINCT team FROM known ORDER BY team"

# A row for each repository of the fleet in the run, the worst first.
REPOSITORIES = f"""{_CURRENT},
counts AS (
    SELECT repo,
        count(*) FILTER (severity = 'error') AS errors,
        count(*) FILTER (severity = 'warning') AS warnings,
        count(*) FILTER (severity = 'info') AS infos,
        count(*) FILTER (severity = 'style') AS styles,
        count(*) FILTER (first_run > $previous AND $previous > 0) AS new,
        sum(saves_bytes)::BIGINT AS bytes
    FROM current GROUP BY repo
),
went AS (SELECT repo, count(*) AS gone FROM gone GROUP BY repo),
held AS (
    SELECT repo, count(*) AS files FROM files WHERE $run BETWEEN first_run AND last_run GROUP BY repo
)
SELECT known.repo, coalesce(address, ''), team, state, coalesce(problem, ''), coalesce("commit", ''),
    commit_date, known.first_run, known.last_run, coalesce(files, 0),
    coalesce(errors, 0), coalesce(warnings, 0), coalesce(infos, 0), coalesce(styles, 0),
    coalesce(new, 0), coalesce(gone, 0), bytes
FROM known LEFT JOIN counts USING (repo) LEFT JOIN went USING (repo) LEFT JOIN held USING (repo)
WHERE $run BETWEEN known.first_run AND known.last_run
ORDER BY coalesce(errors, 0) DESC, coalesce(warnings, 0) DESC, coalesce(infos, 0) DESC,
    coalesce(styles, 0) DESC, known.repo"""

# Rules by how often they are violated, those of errors first.
RULES = f"""{_CURRENT},
by_repository AS (
    SELECT repo, team, code, severity, count(*) AS findings,
        count(*) FILTER (first_run > $previous AND $previous > 0) AS new,
        sum(saves_bytes) AS bytes, count(saves_bytes) AS sized,
        sum(saves_seconds) AS seconds, count(saves_seconds) AS timed
    FROM current GROUP BY repo, team, code, severity
),
counted AS (
    SELECT grouping(team) AS is_fleet, team, code, severity, sum(findings)::BIGINT AS findings,
        count(*) AS repositories, sum(new)::BIGINT AS new, sum(bytes)::BIGINT AS bytes,
        sum(sized)::BIGINT AS sized, sum(seconds) AS seconds, sum(timed)::BIGINT AS timed
    FROM by_repository GROUP BY GROUPING SETS ((code, severity), (team, code, severity))
),
went AS (
    SELECT grouping(team) AS is_fleet, team, code, severity, count(*) AS gone
    FROM gone GROUP BY GROUPING SETS ((code, severity), (team, code, severity))
),
joined AS (
    SELECT coalesce(counted.is_fleet, went.is_fleet) AS is_fleet, coalesce(counted.team, went.team) AS team,
        coalesce(counted.code, went.code) AS code, coalesce(counted.severity, went.severity) AS severity,
        coalesce(findings, 0) AS findings, coalesce(repositories, 0), coalesce(new, 0), coalesce(gone, 0),
        bytes, coalesce(sized, 0), seconds, coalesce(timed, 0)
    FROM counted FULL JOIN went
        ON counted.is_fleet = went.is_fleet AND counted.team IS NOT DISTINCT FROM went.team
        AND counted.code = went.code AND counted.severity = went.severity
)
SELECT * FROM joined ORDER BY {_RANK}, findings DESC, code"""

_CHANGED = f"""{_CURRENT},
changed AS (
    SELECT *, true AS is_new, repository_since > $previous AS is_elsewhere FROM current
    WHERE first_run > $previous AND $previous > 0
    UNION ALL BY NAME
    SELECT *, false AS is_new, repository_until < $run AS is_elsewhere FROM gone
)"""

CHANGES = f"""{_CHANGED}
SELECT grouping(team), team, is_new, count(*), count(*) FILTER (is_elsewhere)
FROM changed GROUP BY GROUPING SETS ((is_new), (team, is_new))"""

# The worst of each team. What came with a whole repository, or went with it, is only counted.
CHANGED = f"""{_CHANGED},
ranked AS (
    SELECT *, {_RANK} AS rank FROM changed WHERE NOT is_elsewhere
    QUALIFY row_number() OVER (
        PARTITION BY team, is_new ORDER BY rank, repo, path, line, code, fingerprint) <= $most
)
SELECT team, is_new, repo, path, line, code, severity, coalesce(message, '')
FROM ranked LEFT JOIN messages USING (message_id)
ORDER BY rank, repo, path, line, code, fingerprint"""

# Those past their end first, then by how many files have them.
BASES = f"""{_KNOWN}
SELECT grouping(team), team, reference, release, end_of_life,
    count(DISTINCT (repo, path)) AS files, count(DISTINCT repo)
FROM images JOIN known USING (repo)
WHERE $run BETWEEN images.first_run AND images.last_run
GROUP BY GROUPING SETS (
    (reference, release, end_of_life), (team, reference, release, end_of_life))
ORDER BY end_of_life NULLS LAST, files DESC, reference"""

TREND = """
SELECT run, coalesce(team, ''), severity, sum(n)::BIGINT FROM daily
WHERE run IN (SELECT unnest($runs)) GROUP BY ALL"""

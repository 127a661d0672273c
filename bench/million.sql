-- A city's cases: :cases of them over all departments by how often they are asked for, the newest twelfth still open.
-- 62,000 in a million are of one item, the first of the pool.
-- The same for the same catalogue: every choice is a hash of the case's number.
CREATE FUNCTION pg_temp.chance(n bigint, salt bigint) RETURNS float LANGUAGE sql IMMUTABLE AS
    'SELECT (hashint8extended(n, salt) & 2147483647) / 2147483648.0';
CREATE TEMP TABLE pool AS
    SELECT row_number() OVER (ORDER BY hashint8extended(authority.id, 7), version.id) AS place,
        count(*) OVER () AS places, version.id AS version_id, item.code, item.name AS title, authority.id AS authority_id
    FROM catalogue_itemversion version
    JOIN catalogue_handlingitem item ON item.id = version.item_id
    JOIN catalogue_implementation ON catalogue_implementation.id = item.implementation_id
    JOIN identity_authority authority ON authority.id = catalogue_implementation.authority_id
    WHERE version.state = 'published';
ALTER TABLE pool ADD PRIMARY KEY (place);
ANALYZE pool;
CREATE TEMP TABLE told AS
    SELECT n, pool.*, now() - (%(cases)s - n) * interval '365 days' / %(cases)s AS received_at,
        (ARRAY['1','2','2','3','9'])[1 + floor(5 * pg_temp.chance(n, 3))::int] AS channel,
        CASE WHEN n > %(cases)s * 11 / 12.0 OR pg_temp.chance(n, 4) < 0.003 THEN
            CASE WHEN pg_temp.chance(n, 5) < 0.25 THEN 'received' WHEN pg_temp.chance(n, 5) < 0.4 THEN 'supplement'
                ELSE 'accepted' END
        ELSE CASE WHEN pg_temp.chance(n, 5) < 0.86 THEN 'granted' WHEN pg_temp.chance(n, 5) < 0.91 THEN 'refused'
            WHEN pg_temp.chance(n, 5) < 0.95 THEN 'not_accepted' ELSE 'withdrawn' END END AS state,
        (SELECT array_agg(id ORDER BY id) FROM identity_party) AS parties
    FROM generate_series(1, %(cases)s) AS n
    JOIN pool ON pool.place = CASE WHEN pg_temp.chance(n, 8) < 0.062 THEN 1
        ELSE 1 + floor((SELECT max(places) FROM pool) * power(pg_temp.chance(n, 1), 2)) END;
ANALYZE told;
INSERT INTO cases_case (id, number, application_number, item_version_id, item_code, item_title, authority_id,
    applicant_id, applicant_snapshot, agent_snapshot, contact, channel, state, facts, fact_sources, received_at, accepted_at, counted_from,
    deemed_accepted, closed_at, acceptance_due_on, promised_due_on, due_on, query_code, result_number, reasons,
    non_acceptance)
SELECT %(first)s + n, code || to_char(received_at, 'YYYYMMDD') || lpad(n::text, 7, '0'), 'BENCH' || n, version_id, code,
    title, authority_id, parties[1 + n %% cardinality(parties)],
    (%(applicants)s)[1 + n %% 50], '', '', channel, state,
    (%(answers)s)[1 + n %% 50], '', received_at,
    CASE WHEN state IN ('accepted', 'granted', 'refused') THEN received_at + interval '1 day' END,
    CASE WHEN state IN ('accepted', 'granted', 'refused') THEN (received_at + interval '1 day')::date END, false,
    CASE WHEN state NOT IN ('received', 'supplement', 'accepted')
        THEN received_at + interval '6 hours' + pg_temp.chance(n, 6) * interval '12 days' END,
    (received_at + interval '7 days')::date, (received_at + interval '28 days')::date,
    CASE state WHEN 'received' THEN (received_at + interval '7 days')::date
        WHEN 'accepted' THEN (received_at + interval '28 days')::date END,
    lpad((n::bigint * 7919 %% 100000000)::text, 8, '0'), '',
    CASE WHEN state IN ('refused', 'not_accepted') THEN '材料不符合法定形式。' ELSE '' END,
    CASE WHEN state = 'not_accepted' THEN 'not_needed' ELSE '' END
FROM told;
INSERT INTO cases_casetask (case_id, position, step_key, step_name, kind, authority_id, state, claimed_by_id,
    claimed_at, opinion, outcome, checklist, item_code, channel, due_on, order_on, opened_at, done_at)
SELECT %(first)s + n, CASE WHEN told.state = 'received' THEN 0 ELSE 1 END,
    CASE WHEN told.state = 'received' THEN 'accept' ELSE 'review' END,
    CASE WHEN told.state = 'received' THEN '受理' ELSE '审查' END,
    CASE WHEN told.state = 'received' THEN 'accept' ELSE 'review' END, told.authority_id,
    CASE WHEN cases_case.closed_at IS NOT NULL THEN 'done' WHEN told.state = 'supplement' THEN 'waiting' ELSE 'open' END,
    holder.id, CASE WHEN holder.id IS NOT NULL THEN told.received_at + interval '1 hour' END, '', '', '[]', told.code,
    told.channel, cases_case.due_on, coalesce(cases_case.due_on, '9999-12-31'), told.received_at, cases_case.closed_at
FROM told JOIN cases_case ON cases_case.id = %(first)s + n
LEFT JOIN LATERAL (SELECT min(staff.id) AS id FROM identity_staff staff
    WHERE staff.authority_id = told.authority_id AND told.n %% 5 < 2 AND told.state <> 'supplement') AS holder ON true;
INSERT INTO supervision_watch (case_number, application_number, item_code, item_title, authority_id, channel, state,
    due_on, opened_at, accepted_at, promised_on, promised_at, closed_at, closed_on, last_at)
SELECT number, application_number, item_code, item_title, authority_id, channel, state, due_on, received_at,
    accepted_at, promised_due_on, accepted_at, closed_at, (closed_at AT TIME ZONE 'Asia/Shanghai')::date, received_at
FROM cases_case WHERE id > %(first)s;

-- A simulated country for bench/country.py: $persons persons in households of four, drawn from their numbers by hashing.
CREATE TABLE areas AS
SELECT lpad(p::VARCHAR, 2, '0') AS key, NULL::VARCHAR AS parent_key FROM range(1, 26) AS of_p(p)
UNION ALL
SELECT lpad(p::VARCHAR, 2, '0') || lpad(v::VARCHAR, 6, '0'), lpad(p::VARCHAR, 2, '0')
FROM range(1, 26) AS of_p(p), range(1, 584) AS of_v(v);

CREATE TABLE households AS
SELECT 'h' || lpad(i::VARCHAR, 25, '0') AS id,
  lpad((1 + i % 25)::VARCHAR, 2, '0') || lpad((1 + (i // 25) % 583)::VARCHAR, 6, '0') AS village_key,
  CASE WHEN l < 10 THEN NULL WHEN l < 75 THEN 'none' WHEN l < 84 THEN '1' WHEN l < 94 THEN '2' ELSE 'at-risk' END AS id_poor
FROM (SELECT i, hash(i, 'poor') % 100 AS l FROM range(0, $persons // 4 + 1) AS of_i(i));

CREATE TABLE persons AS
SELECT 'p' || lpad(i::VARCHAR, 25, '0') AS id,
  i AS number,
  CASE WHEN i % 50 = 0 THEN NULL ELSE 'h' || lpad((i // 4)::VARCHAR, 25, '0') END AS household_id,
  lpad((1 + (i // 4) % 25)::VARCHAR, 2, '0') || lpad((1 + (i // 100) % 583)::VARCHAR, 6, '0') AS village_key,
  sex,
  CASE WHEN b >= 2 THEN born END AS born_from,
  CASE WHEN b >= 2 THEN born END AS born_to,
  NULL::DATE AS died_on,
  NULL::DATE AS left_on,
  CASE WHEN sex = 'm' OR p < 60 THEN NULL ELSE p >= 98 END AS pregnant,
  CASE WHEN d < 20 THEN NULL WHEN d < 96 THEN 'none' WHEN d < 97 THEN 'mild' WHEN d < 99 THEN 'moderate' ELSE 'severe' END
    AS disability,
  CASE WHEN child THEN ['none', 'pre', 'primary', 'lower-secondary', 'upper-secondary'][(1 + s % 5)::INT] ELSE 'none' END
    AS school,
  CASE WHEN child THEN 'none' WHEN o < 10 THEN NULL WHEN o < 30 THEN 'none' WHEN o < 65 THEN 'farmer'
    WHEN o < 80 THEN 'self-employed' WHEN o < 97 THEN 'worker' ELSE 'civil-servant' END AS occupation,
  CASE WHEN child THEN false WHEN n < 20 THEN NULL ELSE n < 40 END AS nssf,
  CASE WHEN a < 10 THEN NULL WHEN a < 90 THEN 'no' WHEN a < 95 THEN 'abroad' ELSE 'returned' END AS abroad
FROM (
  SELECT *, born > DATE '2008-12-31' AS child FROM (
    SELECT i, CASE WHEN hash(i, 'sex') % 2 = 0 THEN 'f' ELSE 'm' END AS sex,
      DATE '$day' - (33000 * (1 - sqrt(hash(i, 'age') / 18446744073709551616.0)))::INT AS born,
      hash(i, 'b') % 100 AS b, hash(i, 'p') % 100 AS p, hash(i, 'd') % 100 AS d, hash(i, 's') AS s,
      hash(i, 'o') % 100 AS o, hash(i, 'n') % 100 AS n, hash(i, 'a') % 100 AS a
    FROM range(0, $persons) AS of_i(i)));

CREATE TABLE matches (programme_id VARCHAR, person_id VARCHAR, standing VARCHAR, rules_version VARCHAR, since DATE);

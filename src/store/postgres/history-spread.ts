/** The curve of an account in few points, as one statement: a look-up for each point, however long the record is. */

import { EQUITY_COLUMNS } from '../history-statements.ts'
import type { Question } from './session.ts'

/**
 * Values: desk, account, from when, how many stretches. The first point of each stretch, and the newest of all.
 *
 * Why recursive: each step leaps over a stretch on the index, which a plain grouping would read from end to end.
 */
export const SPREAD_EQUITY: Question = {
  name: 'history-spread-equity',
  text: `
    WITH RECURSIVE ends AS (
      SELECT (SELECT min(time_us) FROM holdfast.history_equity WHERE desk_id = $1 AND account_id = $2 AND time_us >= $3) AS first_us,
        (SELECT max(time_us) FROM holdfast.history_equity WHERE desk_id = $1 AND account_id = $2) AS newest_us
    ), steps AS (
      SELECT first_us, newest_us, greatest(1, ceil((newest_us - first_us)::numeric / $4::numeric))::bigint AS step_us
      FROM ends WHERE first_us IS NOT NULL
    ), chosen (time_us) AS (
      SELECT first_us FROM steps WHERE first_us < newest_us
      UNION ALL
      SELECT (SELECT min(time_us) FROM holdfast.history_equity WHERE desk_id = $1 AND account_id = $2 AND time_us < newest_us
        AND time_us >= first_us + step_us * ((chosen.time_us - first_us) / step_us + 1))
      FROM chosen, steps WHERE chosen.time_us IS NOT NULL
    )
    SELECT point.* FROM (SELECT time_us FROM chosen WHERE time_us IS NOT NULL UNION SELECT newest_us FROM steps) each,
      LATERAL (SELECT ${EQUITY_COLUMNS} FROM holdfast.history_equity
        WHERE desk_id = $1 AND account_id = $2 AND time_us = each.time_us LIMIT 1) point
    ORDER BY each.time_us`,
}

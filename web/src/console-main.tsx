/** Starts the console in a browser. */

import { render } from 'preact'
import { Console } from './frame/console.tsx'
import { followKeys } from './frame/keys.ts'
import { followLines } from './state/line-history.ts'
import { followNotices } from './state/notices.ts'
import { followClock } from './state/now.ts'
import { followRoute } from './state/route.ts'
import { findOut, followSession } from './state/session.ts'
import { followSettings } from './state/settings.ts'
import { followStream } from './state/stream.ts'

followSettings()
followClock()
followRoute()
followKeys()
followSession()
followStream()
followLines()
followNotices()
render(<Console />, document.getElementById('console')!)
void findOut()

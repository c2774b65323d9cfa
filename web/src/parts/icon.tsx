/** Small drawings beside words; never instead of them but where the word is there for those who listen. */

const DRAWINGS = {
  overview: 'M2 13h12M4 13V8M8 13V3M12 13V6',
  strategies: 'M3 4h6M3 8h10M3 12h4M12 3v3M10 11v3',
  chart: 'M2 12l4-5 3 3 5-7M11 3h3v3',
  orders: 'M3 3h10v11H3zM5.5 6.5h5M5.5 9.5h5',
  fills: 'M3 8.5l3.5 3.5L13 4.5',
  positions: 'M8 2l6 3-6 3-6-3zM2 8.5l6 3 6-3M2 11.5l6 3 6-3',
  risk: 'M8 2l5.5 2v4c0 3-2.3 5-5.5 6.5C4.8 13 2.5 11 2.5 8V4z',
  market: 'M1.5 8h3l2-5 3 10 2-5h3',
  nodes: 'M3 2.5h10v4H3zM3 9.5h10v4H3zM5 4.5h.01M5 11.5h.01',
  alerts: 'M4 11V7a4 4 0 018 0v4l1.5 1.5h-11zM6.5 14.5h3',
  incidents: 'M4 14V2.5h8L10.5 5.5 12 8.5H4',
  requests: 'M1.5 8S4 3.5 8 3.5 14.5 8 14.5 8 12 12.5 8 12.5 1.5 8 1.5 8zM8 6.5v3',
  audit: 'M4 2h6l2.5 2.5V14H4zM6 7h4.5M6 9.5h4.5M6 12h2',
  people:
    'M6 8a2.5 2.5 0 100-5 2.5 2.5 0 000 5zM1.5 13.5c.5-2.5 2-4 4.5-4s4 1.5 4.5 4M11 3.5a2.5 2.5 0 010 4.5M12.5 10c1.2.6 1.8 1.8 2 3.5',
  logs: 'M3 4l3 3-3 3M8 11h5',
  settings: 'M3 4.5h10M3 8h10M3 11.5h10M6 3v3M10.5 6.5v3M5 10v3',
  good: 'M3.5 8.5l3 3 6-7',
  warn: 'M8 2.5l6 11H2zM8 6.5v3.5M8 12v.01',
  bad: 'M5.5 2h5L14 5.5v5L10.5 14h-5L2 10.5v-5zM6 6l4 4M10 6l-4 4',
  info: 'M8 14A6 6 0 108 2a6 6 0 000 12zM8 7.5V11M8 5v.01',
  none: 'M4 8h8',
  pause: 'M5.5 3.5v9M10.5 3.5v9',
  stop: 'M4 4h8v8H4z',
  play: 'M5 3l8 5-8 5z',
  close: 'M4 4l8 8M12 4l-8 8',
  more: 'M3.5 8h.01M8 8h.01M12.5 8h.01',
  up: 'M8 12.5v-9M4.5 7L8 3.5 11.5 7',
  down: 'M8 3.5v9M4.5 9L8 12.5 11.5 9',
  key: 'M9.5 6.5a3.5 3.5 0 10-2.4 3.3L8.5 11H10v1.5h1.5V14H14v-2.5L9.3 7.5',
} as const
export type IconName = keyof typeof DRAWINGS

export function Icon({ name }: { readonly name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 16 16" aria-hidden="true">
      <path d={DRAWINGS[name]} />
    </svg>
  )
}

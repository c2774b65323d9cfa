/** The mark of the house: a holdfast, with the name beside it where it says no more than the mark. */

export function Logo() {
  return (
    <svg class="logo" viewBox="0 0 32 32" aria-hidden="true">
      <rect class="ground" width="32" height="32" rx="7" />
      <path d="M16 4v11M16 15c-5 1-7 4-8 12M16 15c5 1 7 4 8 12M16 15c-1 4-2 8-2 12M16 15c1 4 2 8 2 12" />
    </svg>
  )
}

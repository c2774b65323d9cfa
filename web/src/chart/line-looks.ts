/**
 * What the lines of a chart look like: the color and the dash change with each, and no two of the first fifteen share both, so that
 * the shape says what the color says. Colors are the page's own (styles/colors.css), apart from those of up and down.
 */

export const LINE_COLORS = ['--line-a', '--line-b', '--line-c', '--line-d', '--line-e'] as const
export const LINE_DASHES = ['solid', 'dashed', 'dotted'] as const

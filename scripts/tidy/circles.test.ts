import { mainWith, runCases, said, type Tree } from './house.fixture.ts'

const circleOfTwo = (first: string, second: string): Tree => ({
  'src/cli/main.ts': mainWith('./b.ts'),
  'src/cli/a.ts': said(first),
  'src/cli/b.ts': said(second),
})

runCases([
  {
    name: 'two files',
    tree: circleOfTwo("import './b.ts'", "import './a.ts'"),
    finds: ['src/cli/a.ts:1: import circle src/cli/a.ts -> src/cli/b.ts -> src/cli/a.ts'],
  },
  {
    name: 'types count',
    tree: circleOfTwo("import type { B } from './b.ts'", "import type { A } from './a.ts'"),
    finds: ['src/cli/a.ts:1: import circle'],
  },
  {
    name: 'a file that imports itself',
    tree: circleOfTwo("import './a.ts'", "import './a.ts'"),
    finds: ['src/cli/a.ts:1: import circle src/cli/a.ts -> src/cli/a.ts'],
  },
  {
    name: 'three files, told once',
    tree: { ...circleOfTwo("import './c.ts'", "import './a.ts'"), 'src/cli/c.ts': said("import './b.ts'") },
    finds: ['src/cli/a.ts:1: import circle src/cli/a.ts -> src/cli/c.ts -> src/cli/b.ts -> src/cli/a.ts'],
  },
  {
    name: 'two ways to one file are no circle',
    tree: { ...circleOfTwo("import './c.ts'", "import './a.ts'\nimport './c.ts'"), 'src/cli/c.ts': said('') },
    finds: [],
  },
  {
    name: 'a process that its child knows by address is no circle',
    tree: circleOfTwo("export const b = new URL('./b.ts', import.meta.url)", "import './a.ts'"),
    finds: [],
  },
])

/** What a file is by its name: a test, material of tests, an entrance. */

/** Fixtures, naive twins, scripted fakes: they stand in src beside what they serve, and no product code may lean on them. */
const TEST_MATERIAL = [/(^|[/.-])fixtures?\.ts$/, /\/fixtures\//, /\/naive[^/]*\.ts$/, /-twin\.ts$/]
/** Made for the tests of strategy authors, so part of the product; it may lean on fixtures. */
const TESTER = /tester[^/]*\.ts$/
/** Files that something outside the sources starts, and the doors of rooms. */
const ENTRANCES = [/-main\.tsx?$/, /-worker\.ts$/, /^src\/strategy\/(index|testing)\.ts$/, /^src\/cli\/main\.ts$/]
const OUTSIDE_SRC = /^(bin|scripts|bench|test|examples)\//

export function isTest(file: string): boolean {
  return /\.test\.ts$/.test(file)
}

export function isTestMaterial(file: string): boolean {
  return TEST_MATERIAL.some(pattern => pattern.test(file))
}

export function isTester(file: string): boolean {
  return TESTER.test(file)
}

/** True for what is shipped: neither a test nor its material, and in src or in the console. */
export function isProduct(file: string): boolean {
  return /^(src|web)\//.test(file) && !isTest(file) && !isTestMaterial(file)
}

/** True where it needs no importer. */
export function isEntrance(file: string): boolean {
  return OUTSIDE_SRC.test(file) || ENTRANCES.some(pattern => pattern.test(file))
}

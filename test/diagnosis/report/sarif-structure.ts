/** Faults of a SARIF log against the parts of the published structure that we write. */
export function sarifFaults(log: unknown): readonly string[] {
  const faults: string[] = []
  const fault = (path: string, text: string): void => void faults.push(`${path}: ${text}`)
  const object = (value: unknown, path: string, allowed: readonly string[]): Fields => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      fault(path, 'is no object')
      return {}
    }
    for (const name of Object.keys(value)) {
      if (!allowed.includes(name)) fault(path, `has a property ${name}`)
    }
    return value as Fields
  }
  const list = (value: unknown, path: string): readonly unknown[] => {
    if (Array.isArray(value)) return value
    fault(path, 'is no array')
    return []
  }
  const text = (value: unknown, path: string): void => {
    if (typeof value !== 'string' || value === '') fault(path, 'is no text')
  }
  const message = (value: unknown, path: string): void => {
    text(object(value, path, ['text', 'markdown', 'id', 'arguments'])['text'], `${path}.text`)
  }
  const level = (value: unknown, path: string): void => {
    if (!['none', 'note', 'warning', 'error'].includes(String(value))) fault(path, 'is no level')
  }

  const root = object(log, '$', ['$schema', 'version', 'runs'])
  if (root['version'] !== '2.1.0') fault('$.version', 'is not 2.1.0')
  for (const [index, each] of list(root['runs'], '$.runs').entries()) {
    const path = `$.runs[${index}]`
    const run = object(each, path, ['tool', 'columnKind', 'results'])
    if (!['utf16CodeUnits', 'unicodeCodePoints'].includes(String(run['columnKind']))) {
      fault(`${path}.columnKind`, 'is none')
    }
    const tool = object(run['tool'], `${path}.tool`, ['driver', 'extensions'])
    const driver = object(tool['driver'], `${path}.driver`, ['name', 'rules'])
    text(driver['name'], `${path}.driver.name`)
    const rules = list(driver['rules'], `${path}.rules`)
    const ids = rules.map((each, at) => {
      const where = `${path}.rules[${at}]`
      const rule = object(each, where, [
        'id',
        'name',
        'shortDescription',
        'fullDescription',
        'help',
        'helpUri',
        'defaultConfiguration',
        'properties',
      ])
      text(rule['id'], `${where}.id`)
      message(rule['shortDescription'], `${where}.shortDescription`)
      if (rule['help'] !== undefined) message(rule['help'], `${where}.help`)
      const configuration = object(rule['defaultConfiguration'], where, ['level', 'enabled'])
      level(configuration['level'], `${where}.level`)
      return rule['id']
    })
    if (new Set(ids).size !== ids.length) fault(`${path}.rules`, 'has an id twice')
    for (const [at, each] of list(run['results'], `${path}.results`).entries()) {
      checkResult(each, `${path}.results[${at}]`, ids)
    }
  }
  return faults

  function checkResult(each: unknown, path: string, ids: readonly unknown[]): void {
    const result = object(each, path, [
      'ruleId',
      'ruleIndex',
      'level',
      'message',
      'locations',
      'properties',
    ])
    if (ids[Number(result['ruleIndex'])] !== result['ruleId']) fault(path, 'has no such rule')
    level(result['level'], `${path}.level`)
    message(result['message'], `${path}.message`)
    for (const [at, one] of list(result['locations'], `${path}.locations`).entries()) {
      const where = `${path}.locations[${at}]`
      const location = object(one, where, ['physicalLocation', 'logicalLocations'])
      const physical = object(location['physicalLocation'], where, ['artifactLocation', 'region'])
      const { uri } = object(physical['artifactLocation'], where, ['uri', 'uriBaseId'])
      if (typeof uri !== 'string' || !/^[!#-;=?-Z_a-z~%[\]@]+$/.test(uri))
        fault(where, 'has no URI')
      if (physical['region'] !== undefined) checkRegion(physical['region'], where)
    }
  }

  function checkRegion(value: unknown, path: string): void {
    const names = ['startLine', 'startColumn', 'endLine', 'endColumn']
    const region = object(value, `${path}.region`, names)
    for (const name of names) {
      const number = region[name]
      if (number !== undefined && !(Number.isInteger(number) && Number(number) >= 1)) {
        fault(`${path}.region.${name}`, 'is less than 1')
      }
    }
    if (region['startLine'] === undefined) fault(`${path}.region`, 'has no startLine')
    const endLine = Number(region['endLine'] ?? region['startLine'])
    if (endLine < Number(region['startLine'])) fault(`${path}.region`, 'ends before it starts')
  }
}

type Fields = Readonly<Record<string, unknown>>

/** The parts of the SARIF 2.1.0 schema (OASIS) that what is written here uses: required members, types, closed sets of words. */
const message = { type: 'object', required: ['text'], properties: { text: { type: 'string', minLength: 1 } } }
const location = {
  type: 'object',
  required: ['physicalLocation'],
  properties: {
    message,
    physicalLocation: {
      type: 'object',
      required: ['artifactLocation'],
      properties: {
        artifactLocation: {
          type: 'object',
          required: ['uri'],
          properties: { uri: { type: 'string', pattern: '^[^\\s<>"{}|\\\\^`]*$' } },
        },
        region: {
          type: 'object',
          properties: { startLine: { type: 'integer', minimum: 1 }, startColumn: { type: 'integer', minimum: 1 } },
          additionalProperties: false,
        },
      },
      additionalProperties: false,
    },
  },
  additionalProperties: false,
}
const threadLocation = {
  type: 'object',
  properties: {
    location,
    nestingLevel: { type: 'integer', minimum: 0 },
    executionOrder: { type: 'integer', minimum: -1 },
    state: { type: 'object', additionalProperties: { type: 'object', required: ['text'] } },
  },
  additionalProperties: false,
}
const result = {
  type: 'object',
  required: ['message', 'ruleId'],
  properties: {
    ruleId: { type: 'string' },
    ruleIndex: { type: 'integer', minimum: 0 },
    level: { enum: ['none', 'note', 'warning', 'error'] },
    message,
    locations: { type: 'array', items: location },
    partialFingerprints: { type: 'object', additionalProperties: { type: 'string' } },
    codeFlows: {
      type: 'array',
      items: {
        type: 'object',
        required: ['threadFlows'],
        properties: {
          threadFlows: {
            type: 'array',
            minItems: 1,
            items: {
              type: 'object',
              required: ['locations'],
              properties: { locations: { type: 'array', minItems: 1, items: threadLocation } },
            },
          },
        },
      },
    },
  },
  additionalProperties: false,
}
export const sarifSchema = {
  type: 'object',
  required: ['version', 'runs'],
  properties: {
    $schema: { type: 'string', pattern: '^https:' },
    version: { const: '2.1.0' },
    runs: {
      type: 'array',
      items: {
        type: 'object',
        required: ['tool'],
        properties: {
          tool: {
            type: 'object',
            required: ['driver'],
            properties: {
              driver: {
                type: 'object',
                required: ['name'],
                properties: {
                  name: { type: 'string' },
                  version: { type: 'string' },
                  rules: { type: 'array', uniqueItems: true, items: { type: 'object', required: ['id'] } },
                },
                additionalProperties: false,
              },
            },
          },
          columnKind: { enum: ['utf16CodeUnits', 'unicodeCodePoints'] },
          results: { type: 'array', items: result },
        },
        additionalProperties: false,
      },
    },
  },
  additionalProperties: false,
}

/** The Informal Trace Format, after Apalache's ADR 015. */
export const itfSchema = {
  type: 'object',
  required: ['vars', 'states'],
  properties: {
    '#meta': { type: 'object' },
    params: { type: 'array', items: { type: 'string' } },
    vars: { type: 'array', items: { type: 'string' } },
    loop: { type: 'integer', minimum: 0 },
    states: {
      type: 'array',
      items: {
        type: 'object',
        properties: { '#meta': { type: 'object' } },
        additionalProperties: { $ref: '#/$defs/expr' },
      },
    },
  },
  additionalProperties: false,
  $defs: {
    special: (() => {
      const only = (name: string, of: object) => ({
        type: 'object',
        required: [name],
        properties: { [name]: of },
        additionalProperties: false,
      })
      const exprs = { type: 'array', items: { $ref: '#/$defs/expr' } }
      return {
        oneOf: [
          only('#bigint', { type: 'string', pattern: '^-?\\d+$' }),
          only('#set', exprs),
          only('#tup', exprs),
          only('#map', {
            type: 'array',
            items: { type: 'array', minItems: 2, maxItems: 2, items: { $ref: '#/$defs/expr' } },
          }),
          only('#unserializable', { type: 'string' }),
        ],
      }
    })(),
    expr: {
      anyOf: [
        { type: 'boolean' },
        { type: 'string' },
        { type: 'integer' },
        { type: 'array', items: { $ref: '#/$defs/expr' } },
        { $ref: '#/$defs/special' },
        { type: 'object', propertyNames: { pattern: '^[^#]' }, additionalProperties: { $ref: '#/$defs/expr' } },
      ],
    },
  },
}

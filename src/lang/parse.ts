export { type Parsed, parse, parseExpr } from './syntax/parse.ts'

/** The schema that edits.ts edits. */
export const editedSchema = /* GraphQL */ `
extend schema
  @scope(name: "me", description: "Read who you are.")
  @scope(name: "items", description: "Read items.")
  @scope(name: "items:write", description: "Write items.", implies: ["items"])
  @scope(name: "admin", description: "Everything.")
  @scope(name: "spare", description: "For later.")
type Query {
  me: User @requiresScopes(scopes: [["me"]])
  items(first: Int, secret: Boolean @requiresScopes(scopes: [["admin"]])): [Item!] @requiresScopes(scopes: [["items"]])
  node(id: ID!): Node
  any: Any
  status: String @authenticated
  version: String @public
  open: String
  either: String @requiresScopes(scopes: [["me"], ["admin"]])
  both: String @requiresScopes(scopes: [["me", "items"]])
  ssn: Ssn
  level: Level
}
type Mutation { add(input: ItemInput): Item @requiresScopes(scopes: [["items:write"]]) }
type Subscription { added: Item @requiresScopes(scopes: [["items"]]) }
interface Node { id: ID }
interface Owned { owner(full: Boolean): String }
type User implements Node { id: ID name: String email: String @requiresScopes(scopes: [["me"]]) }
type Item implements Node & Owned @requiresScopes(scopes: [["items"]]) { id: ID owner(full: Boolean): String title: String }
type Plain { text: String }
union Any = User | Plain
scalar Ssn
enum Level { LOW HIGH }
input ItemInput { title: String price: Int @requiresScopes(scopes: [["admin"]]) note: String }
`;

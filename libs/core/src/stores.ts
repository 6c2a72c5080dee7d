/** Every store by its noun; they exist inside a unit of work only, so that nothing can be written outside of a transaction. */
export interface Stores {
  // One line a store, in alphabetical order.
}

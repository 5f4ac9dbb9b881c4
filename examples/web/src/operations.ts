import { graphql } from './gql/index.ts';

/** Needs `me`. */
export const Me = graphql(`
  query Me {
    me {
      username
      fullName
      email
    }
  }
`);

/** Needs `items`, and `me`, since an item shows its owner. */
export const MyItems = graphql(`
  query MyItems {
    myItems(first: 100) {
      itemId
      title
      owner {
        username
      }
    }
  }
`);

export const AddItem = graphql(`
  mutation AddItem($title: String!) {
    addItem(title: $title) {
      itemId
      title
    }
  }
`);

export const ItemAdded = graphql(`
  subscription ItemAdded {
    itemAdded {
      itemId
      title
    }
  }
`);

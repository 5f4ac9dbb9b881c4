/** GraphiQL finds a plugin by its title. */
export const panelTitle = 'Authorization';

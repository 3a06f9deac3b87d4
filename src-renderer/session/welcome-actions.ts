// The welcome page: showing it, and what it offers.

import type { ActionContext } from './action-context.ts';

export type WelcomeActions = ReturnType<typeof welcomeActions>;

export function welcomeActions({ store, bridge, cursor, notices, fail }: ActionContext) {
  const showWelcome = (): void => {
    const { current, welcome } = store.get();
    if (current && current !== welcome) cursor.leave(current);
    if (current) notices.drop(current);
    store.change((s) => {
      s.screen = 'welcome';
      s.current = undefined;
      s.overlay = undefined;
    });
    if (welcome) cursor.enter(welcome, 'end');
    void actions.loadGallery();
  };

  const actions = {
    showWelcome,

    async loadGallery(): Promise<void> {
      const [catalogue, recordings] = await Promise.allSettled([bridge.request('catalogue', {}), bridge.request('recordings', {})]);
      store.change((s) => {
        if (catalogue.status === 'fulfilled') s.catalogue = catalogue.value as typeof s.catalogue;
        s.recordings = (recordings.status === 'fulfilled' ? recordings.value : []) as typeof s.recordings;
      });
      for (const result of [catalogue, recordings]) if (result.status === 'rejected') fail(result.reason);
    },
  };
  return actions;
}

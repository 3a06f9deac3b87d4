// Everything a person can do, as verbs over the store and the bridge. Panels and keys call these and nothing else.

import { type ActionContext, actionContext } from './action-context.ts';
import { bookmarkActions } from './bookmark-actions.ts';
import { breakpointActions } from './breakpoint-actions.ts';
import { connectAction } from './connect.ts';
import { crashActions } from './crash-actions.ts';
import { cursorActions } from './cursor-actions.ts';
import { inspectActions } from './inspect-actions.ts';
import { lessonActions } from './lesson-actions.ts';
import { rangeActions } from './range-actions.ts';
import { sessionActions } from './session-actions.ts';
import { systemActions } from './system-actions.ts';
import { viewActions } from './view-actions.ts';
import { welcomeActions } from './welcome-actions.ts';
import { whyActions } from './why-actions.ts';

export type Actions = ReturnType<typeof createActions>;

export function createActions(parts: Parameters<typeof actionContext>[0]) {
  const context: ActionContext = actionContext(parts);
  const crashes = crashActions(context);
  const welcome = welcomeActions(context);
  const sessions = sessionActions(context, crashes, welcome);
  const breakpoints = breakpointActions(context, sessions);
  sessions.onStopChange = breakpoints.stopped;
  sessions.onOpen = (session) => breakpoints.loadBreakpoints(session);
  return {
    ...welcome,
    ...sessions,
    ...connectAction(context, sessions, welcome),
    ...crashes,
    ...breakpoints,
    ...cursorActions(context, crashes, breakpoints),
    ...systemActions(context, sessions),
    ...rangeActions(context),
    ...bookmarkActions(context),
    ...viewActions(context),
    ...whyActions(context),
    ...inspectActions(context),
    ...lessonActions(context, welcome),
  };
}

%% What real Erlang nodes do when they lose each other: one function a scenario, each of which gives the list of what a process on
%% node `a` observed. Played by test/otp/nodes/make.sh; the outcome is test/otp/nodes/golden.json, and
%% test/runtime/otp/nodes.test.ts plays the same scenarios on our runtime.
%%
%% `b` and `c` are peers that are controlled over standard output, so that losing the distribution does not end them.
-module(nodes_oracle).
-export([main/0, keeper/1, server/1, echo/0]).
-compile([nowarn_export_all, export_all]).

scenarios() ->
    [ link_and_monitor_when_a_node_halts, link_and_monitor_after_disconnect_node, the_far_end_of_a_link_hears_too,
      monitor_of_a_name_that_nobody_has, monitor_of_a_dead_process, monitor_by_name_reports_the_name, link_to_a_dead_process,
      link_to_a_dead_process_without_trapping, ties_to_a_halted_node, call_in_flight_when_the_node_halts,
      call_in_flight_when_disconnected, call_to_an_absent_name, call_to_an_unknown_node, call_to_a_dead_process,
      call_to_a_server_that_crashes, call_that_times_out, call_by_name_and_node, send_reconnects, send_to_a_halted_node,
      send_to_an_absent_name, spawn_on_a_halted_node, spawn_link_on_a_halted_node, spawn_monitor_on_a_halted_node,
      spawn_runs_there, spawn_link_and_an_end, register_of_a_remote_process, local_operations_refuse_remote_pids,
      exit_signals, exit_normal_does_nothing, disconnect_twice, monitor_node_counts, monitor_node_of_a_halted_node,
      unlink_before_the_end, demonitor_before_the_end, a_normal_end, messages_before_the_end, links_do_not_come_back,
      connect_node_answers, link_connects, a_third_node_stays, stop_over_a_link, stop_of_an_absent_name, stop_on_a_halted_node,
      monitor_nodes_twice, cast_is_always_ok, local_name_with_own_node, alias_over_a_link ].

main() ->
    {ok, C, _} = peer(c),
    Found = [{S, play(S)} || S <- scenarios()],
    peer:stop(C),
    Lines = [io_lib:format("  ~s: ~s", [quote(atom_to_list(S)), json(O)]) || {S, O} <- Found],
    io:format("{~n~s~n}~n", [lists:join(",\n", Lines)]),
    halt(0).

peer(Name) ->
    peer:start(#{name => Name, host => "127.0.0.1", longnames => true, connection => standard_io,
                 args => ["-setcookie", "x", "-pa", filename:dirname(code:which(?MODULE)),
                          "-kernel", "connect_all", "false", "-kernel", "prevent_overlapping_partitions", "false"]}).

play(Scenario) ->
    {ok, Peer, B} = peer(b),
    pong = net_adm:ping(B),
    %% What the nodes' global name servers say to each other must not connect them again later.
    timer:sleep(300),
    Me = self(),
    {_, Ref} = spawn_monitor(fun() -> put(peer, Peer), Me ! {found, apply(?MODULE, Scenario, [B])} end),
    Found = receive {found, F} -> F; {'DOWN', Ref, _, _, Why} -> [{crashed, Why}] after 20000 -> [timeout] end,
    demonitor(Ref, [flush]),
    catch peer:stop(Peer),
    wait_gone(B),
    Found.

wait_gone(B) -> case lists:member(B, nodes()) of true -> timer:sleep(20), wait_gone(B); false -> ok end.

%% ── what scenarios are made of ──

%% A process that keeps what it gets, and says it or ends when told to.
keeper(Options) ->
    process_flag(trap_exit, lists:member(trap, Options)),
    case [N || {name, N} <- Options] of [N] -> register(N, self()); [] -> ok end,
    keep([]).
keep(Kept) ->
    receive
        {say, To} -> To ! {kept, lists:reverse(Kept)}, keep(Kept);
        {link, Pid} -> link(Pid), keep(Kept);
        {exit, Reason} -> exit(Reason);
        {send_and_exit, To, Messages, Reason} -> [To ! M || M <- Messages], exit(Reason);
        Other -> keep([Other | Kept])
    end.

start(B, Options) ->
    Pid = spawn(B, ?MODULE, keeper, [Options]),
    said(Pid),
    Pid.
said(Pid) ->
    Pid ! {say, self()},
    receive {kept, L} -> L after 3000 -> nothing end.

server(B) -> server(B, []).
server(B, Options) ->
    Me = self(),
    Pid = spawn(B, fun() ->
        case [N || {name, N} <- Options] of [N] -> register(N, self()); [] -> ok end,
        Me ! ready, serve() end),
    receive ready -> Pid end.
serve() ->
    receive
        {'$gen_call', From, {crash, R}} -> _ = From, exit(R);
        {'$gen_call', From, {after_ms, N, X}} -> timer:sleep(N), gen_server:reply(From, X), serve();
        {'$gen_call', _, silent} -> serve();
        {'$gen_call', From, X} -> gen_server:reply(From, {answer, X}), serve();
        {system, From, {terminate, R}} -> gen:reply(From, ok), exit(R)
    end.
echo() -> receive {P, X} -> P ! X end.

halt_b(B) ->
    peer:cast(get(peer), erlang, halt, []),
    wait_gone(B).

flush() -> receive M -> [M | flush()] after 400 -> [] end.
caught(F) -> try F() of V -> {value, V} catch C:R -> {C, R} end.
dead(B) ->
    {P, R} = spawn_monitor(B, fun() -> ok end),
    receive {'DOWN', R, _, _, _} -> P end.

%% ── scenarios ──

link_and_monitor_when_a_node_halts(B) ->
    process_flag(trap_exit, true),
    net_kernel:monitor_nodes(true, [nodedown_reason]),
    P = start(B, []), link(P), monitor(process, P),
    halt_b(B), flush() ++ [{nodes, nodes() -- ['c@127.0.0.1']}].
link_and_monitor_after_disconnect_node(B) ->
    process_flag(trap_exit, true),
    net_kernel:monitor_nodes(true, [nodedown_reason]),
    P = start(B, []), link(P), monitor(process, P),
    D = erlang:disconnect_node(B), [D | flush()].
the_far_end_of_a_link_hears_too(B) ->
    process_flag(trap_exit, true),
    P = start(B, [trap]), link(P), said(P),
    erlang:disconnect_node(B), timer:sleep(300), Seen = flush(),
    Seen ++ said(P).
monitor_of_a_name_that_nobody_has(B) -> monitor(process, {nobody, B}), flush().
monitor_of_a_dead_process(B) -> monitor(process, dead(B)), flush().
monitor_by_name_reports_the_name(B) ->
    P = start(B, [{name, kept}]), monitor(process, {kept, B}), said(P), P ! {exit, bye}, flush().
link_to_a_dead_process(B) -> process_flag(trap_exit, true), [link(dead(B)) | flush()].
link_to_a_dead_process_without_trapping(B) ->
    D = dead(B), Me = self(),
    {_, R} = spawn_monitor(fun() -> Me ! {linked, link(D)}, timer:sleep(3000) end),
    [receive {linked, X} -> X end, receive {'DOWN', R, _, _, Why} -> Why end].
ties_to_a_halted_node(B) ->
    process_flag(trap_exit, true),
    P = start(B, []), halt_b(B),
    [link(P) | flush()] ++ begin monitor(process, P), flush() end ++ begin monitor(process, {name, B}), flush() end.
call_in_flight_when_the_node_halts(B) ->
    S = server(B), Peer = get(peer), spawn(fun() -> put(peer, Peer), timer:sleep(200), halt_b(B) end),
    [caught(fun() -> gen_server:call(S, silent) end) | flush()].
call_in_flight_when_disconnected(B) ->
    S = server(B, [{name, srv}]), spawn(fun() -> timer:sleep(200), erlang:disconnect_node(B) end), _ = S,
    [caught(fun() -> gen_server:call({srv, B}, silent) end) | flush()].
call_to_an_absent_name(B) -> [caught(fun() -> gen_server:call({nobody, B}, x) end)].
call_to_an_unknown_node(_) -> [caught(fun() -> gen_server:call({nobody, 'nowhere@127.0.0.1'}, x) end)].
call_to_a_dead_process(B) -> D = dead(B), [caught(fun() -> gen_server:call(D, x) end)].
call_to_a_server_that_crashes(B) -> S = server(B), [caught(fun() -> gen_server:call(S, {crash, oops}) end)].
call_that_times_out(B) -> S = server(B), [caught(fun() -> gen_server:call(S, {after_ms, 400, late}, 100) end) | begin timer:sleep(600), flush() end].
call_by_name_and_node(B) -> server(B, [{name, srv}]), [gen_server:call({srv, B}, hello)].
send_reconnects(B) ->
    P = start(B, []), net_kernel:monitor_nodes(true, [nodedown_reason]),
    erlang:disconnect_node(B), timer:sleep(300), N = lists:member(B, nodes()),
    P ! again, timer:sleep(300), [N, lists:member(B, nodes())] ++ flush() ++ [said(P)].
send_to_a_halted_node(B) -> P = start(B, []), halt_b(B), [P ! x, {name, B} ! y, lists:member(B, nodes())] ++ flush().
send_to_an_absent_name(B) -> [{nobody, B} ! x, lists:member(B, nodes())].
spawn_on_a_halted_node(B) -> halt_b(B), P = spawn(B, fun() -> ok end), [is_pid(P), node(P)] ++ flush().
spawn_link_on_a_halted_node(B) ->
    process_flag(trap_exit, true), halt_b(B), P = spawn_link(B, fun() -> ok end), [node(P) | flush()].
spawn_monitor_on_a_halted_node(B) -> halt_b(B), {P, _} = spawn_monitor(B, fun() -> ok end), [node(P) | flush()].
spawn_runs_there(B) -> Me = self(), P = spawn(B, fun() -> Me ! {node(), node(Me), self()} end), [node(P) | flush()].
spawn_link_and_an_end(B) ->
    process_flag(trap_exit, true), spawn_link(B, fun() -> exit(done) end), spawn_monitor(B, fun() -> exit(gone) end), flush().
register_of_a_remote_process(B) -> P = start(B, []), [caught(fun() -> register(remote, P) end)].
local_operations_refuse_remote_pids(B) ->
    P = start(B, []),
    [caught(fun() -> is_process_alive(P) end), caught(fun() -> erlang:send_after(10, P, x) end), caught(fun() -> process_info(P) end)].
exit_signals(B) ->
    P = start(B, [trap]), Q = start(B, []), R = start(B, [trap]), monitor(process, Q), monitor(process, R),
    exit(P, why), exit(Q, why), exit(R, kill), flush() ++ said(P).
exit_normal_does_nothing(B) -> P = start(B, []), [exit(P, normal), said(P)].
disconnect_twice(B) -> [erlang:disconnect_node(B), erlang:disconnect_node(B), erlang:disconnect_node('nowhere@127.0.0.1')].
monitor_node_counts(B) ->
    erlang:monitor_node(B, true), erlang:monitor_node(B, true), erlang:monitor_node(B, true), erlang:monitor_node(B, false),
    erlang:disconnect_node(B), flush().
monitor_node_of_a_halted_node(B) -> halt_b(B), [erlang:monitor_node(B, true) | flush()].
unlink_before_the_end(B) ->
    process_flag(trap_exit, true), P = start(B, []), link(P), unlink(P), P ! {exit, bye}, timer:sleep(200), flush().
demonitor_before_the_end(B) -> P = start(B, []), R = monitor(process, P), D = demonitor(R), P ! {exit, bye}, timer:sleep(200), [D | flush()].
a_normal_end(B) -> process_flag(trap_exit, true), P = start(B, []), link(P), monitor(process, P), P ! {exit, normal}, lists:sort(flush()).
messages_before_the_end(B) ->
    process_flag(trap_exit, true), P = start(B, []), link(P), P ! {send_and_exit, self(), [one, two], bye}, flush().
links_do_not_come_back(B) ->
    process_flag(trap_exit, true), P = start(B, [trap]), link(P), said(P), erlang:disconnect_node(B), timer:sleep(300),
    Seen = flush(), net_kernel:connect_node(B), {links, L} = process_info(self(), links),
    Seen ++ [L, lists:member(B, nodes())].
connect_node_answers(B) ->
    erlang:disconnect_node(B), timer:sleep(300),
    [net_kernel:connect_node(B), net_kernel:connect_node(B), net_kernel:connect_node(node()), net_kernel:connect_node('nowhere@127.0.0.1')].
link_connects(B) ->
    process_flag(trap_exit, true), P = start(B, []), erlang:disconnect_node(B), timer:sleep(300),
    L = link(P), timer:sleep(300), [L, lists:member(B, nodes())] ++ begin P ! {exit, bye}, flush() end.
a_third_node_stays(B) ->
    C = 'c@127.0.0.1', pong = net_adm:ping(C), P = start(C, []), process_flag(trap_exit, true), link(P),
    net_kernel:monitor_nodes(true), halt_b(B), Seen = flush(), unlink(P), P ! {exit, normal},
    Seen ++ [lists:member(C, nodes()), lists:member(B, nodes())].
stop_over_a_link(B) -> S = server(B), monitor(process, S), [gen_server:stop(S, bye, 1000) | flush()].
stop_of_an_absent_name(B) -> [caught(fun() -> gen_server:stop({nobody, B}, bye, 1000) end)].
stop_on_a_halted_node(B) -> halt_b(B), [caught(fun() -> gen_server:stop({nobody, B}, bye, 1000) end)].
monitor_nodes_twice(B) ->
    net_kernel:monitor_nodes(true), net_kernel:monitor_nodes(true), erlang:disconnect_node(B), First = flush(),
    net_kernel:monitor_nodes(false), C = net_kernel:connect_node(B), First ++ [stopped, C | flush()].
cast_is_always_ok(B) -> [gen_server:cast({nobody, B}, x), gen_server:cast({nobody, 'nowhere@127.0.0.1'}, x)].
local_name_with_own_node(_) ->
    register(here, self()), {here, node()} ! hello, R = monitor(process, {here, node()}), _ = R, flush().
alias_over_a_link(B) ->
    A = alias([reply]), P = spawn(B, ?MODULE, echo_twice, []), P ! {A, one, two}, flush().
echo_twice() -> receive {A, X, Y} -> A ! X, A ! Y end.

%% ── as JSON: atoms and pids as strings, tuples and lists as arrays ──

json(true) -> "true";
json(false) -> "false";
json(A) when is_atom(A) -> quote(short(atom_to_list(A)));
json(N) when is_number(N) -> io_lib:format("~p", [N]);
json(P) when is_pid(P) -> quote("pid@" ++ short(atom_to_list(node(P))));
json(R) when is_reference(R) -> quote("ref");
json(T) when is_tuple(T) -> json(tuple_to_list(T));
json(L) when is_list(L) -> ["[", lists:join(",", [json(X) || X <- L]), "]"].
short(S) -> case string:split(S, "@127.0.0.1") of [Name, ""] -> Name; _ -> S end.
quote(S) -> [$", S, $"].

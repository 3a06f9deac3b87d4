%% BEAM anchors. usage: erl +S 1:1 -noshell -pa . -run bb main <what> <rounds>
%% Prints one line per measurement: name<TAB>ops_per_s<TAB>unit
-module(bb).
-behaviour(gen_server).
-export([main/1, init/1, handle_call/3, handle_cast/2]).
-export([crash_start/1, sup_init/1, ring_node/1, pong/0, idle/0, crash_loop/2]).

out(Name, Ops, Us) -> io:format("~s\t~p\tops/s~n", [Name, round(Ops * 1.0e6 / max(1,Us))]).

main([What, R]) ->
    logger:set_primary_config(level, none),
    Rounds = list_to_integer(R),
    [run(What) || _ <- lists:seq(1, Rounds)],
    halt(0).

timed(F) -> %% run in a fresh process so that heap history does not leak between benches
    Me = self(),
    spawn(fun() -> erlang:garbage_collect(), T0 = erlang:monotonic_time(microsecond), F(),
                   T1 = erlang:monotonic_time(microsecond), Me ! {t, T1 - T0} end),
    receive {t, T} -> T end.

run("all") -> [run(W) || W <- ["ring","pingpong","call","call_inf","rawcall","spawn","spawnmon"]];
run("ring") -> out("ring", 1000000, timed(fun() -> ring(1000, 1000000) end));
run("ring100k") -> out("ring_100k_procs", 1000000, timed(fun() -> ring(100000, 1000000) end));
run("jitter") -> jitter();
run("pingpong") -> out("pingpong_msgs", 2000000, timed(fun() -> pingpong(1000000) end));
run("call") -> out("gen_server_call", 1000000, timed(fun() -> calls(1000000) end));
run("call_inf") -> out("gen_server_call_infinity", 1000000, timed(fun() -> {ok, P} = gen_server:start_link(?MODULE, 0, []), calls_inf(P, 1000000), gen_server:stop(P) end));
run("rawcall") -> out("raw_call_monitor_ref", 1000000, timed(fun() -> P = spawn_link(fun rawserver/0), rawcalls(P, 1000000), P ! stop end));
run("spawn") -> out("spawn_exit", 1000000, timed(fun() -> spawns(1000) end));
run("spawnmon") -> out("spawn_monitor_down", 1000000, timed(fun() -> spawnmon(1000000) end));
run("mem") -> mem(100000), mem(1000000);
run("sup") -> [sup(N) || N <- [1000, 10000, 50000]];
run("sup_10") -> sup_short(5000, 10);
run("sup_50000") -> sup(50000);
run("sup_lowhist") -> sup_hist(100000);
run("trace_proc") -> traced("proc", fun trace_proc/0);
run("trace_file") -> traced("file", fun trace_file/0);
run("trace_nif") -> traced("nif", fun trace_nif/0).

%% ---- workloads
ring(N, Hops) ->
    Me = self(),
    Last = lists:foldl(fun(_, Next) -> spawn_link(?MODULE, ring_node, [Next]) end, Me, lists:seq(1, N - 1)),
    Last ! Hops,
    ring_main(Last).
ring_node(Next) -> receive stop -> Next ! stop; K -> Next ! (K - 1), ring_node(Next) end.
ring_main(Next) ->
    receive stop -> ok; K when K =< 0 -> Next ! stop, ring_main(Next); K -> Next ! (K - 1), ring_main(Next) end.

pong() -> receive {ping, From} -> From ! pong, pong(); stop -> ok end.
pingpong(N) -> P = spawn_link(?MODULE, pong, []), pp(P, N).
pp(P, 0) -> P ! stop;
pp(P, N) -> P ! {ping, self()}, receive pong -> pp(P, N - 1) end.

calls(N) -> {ok, P} = gen_server:start_link(?MODULE, 0, []), calls(P, N), gen_server:stop(P).
calls(_, 0) -> ok;
calls(P, N) -> _ = gen_server:call(P, inc), calls(P, N - 1).
calls_inf(_, 0) -> ok;
calls_inf(P, N) -> _ = gen_server:call(P, inc, infinity), calls_inf(P, N - 1).
rawserver() -> receive {call, From, R, inc} -> From ! {R, ok}, rawserver(); stop -> ok end.
rawcalls(_, 0) -> ok; %% what a gen_server call costs at least: monitor + request + reply + demonitor
rawcalls(P, N) -> R = monitor(process, P), P ! {call, self(), R, inc}, receive {R, _} -> demonitor(R, [flush]) end, rawcalls(P, N - 1).
init(S) -> {ok, S}.
handle_call(inc, _, S) -> {reply, S, S + 1}.
handle_cast(_, S) -> {noreply, S}.

spawns(0) -> ok; %% batches of 1000; last child of a batch reports (FIFO run queue, 1 scheduler)
spawns(N) -> Me = self(), [spawn(fun() -> ok end) || _ <- lists:seq(1, 999)],
    spawn(fun() -> Me ! done end), receive done -> spawns(N - 1) end.
spawnmon(0) -> ok;
spawnmon(N) -> {_, R} = spawn_monitor(fun() -> ok end), receive {'DOWN', R, _, _, _} -> spawnmon(N - 1) end.

%% latency of batches of 1,000 gen_server calls while 100k idle processes exist
jitter() -> [spawn(?MODULE, idle, []) || _ <- lists:seq(1, 100000)],
    Me = self(), spawn(fun() -> {ok, P} = gen_server:start_link(?MODULE, 0, []), calls(P, 100000),
        L = [begin T = erlang:monotonic_time(nanosecond), calls(P, 1000), erlang:monotonic_time(nanosecond) - T end || _ <- lists:seq(1, 2000)], Me ! {l, lists:sort(L)} end),
    receive {l, S} -> Pc = fun(X) -> lists:nth(max(1, round(X * 2000)), S) / 1.0e6 end,
        io:format("jitter batch of 1000 calls, 100k idle procs: p50 ~.3f p99 ~.3f p99.9 ~.3f max ~.3f ms~n", [Pc(0.5), Pc(0.99), Pc(0.999), Pc(1.0)]) end.
%% ---- memory
rss() -> {ok, B} = file:read_file("/proc/self/statm"), [_, R | _] = string:split(binary_to_list(B), " ", all), list_to_integer(R) * 4096.
idle() -> receive stop -> ok end.
mem(N) ->
    erlang:garbage_collect(), M0 = erlang:memory(processes), R0 = rss(),
    Ps = [spawn(?MODULE, idle, []) || _ <- lists:seq(1, N)],
    M1 = erlang:memory(processes), R1 = rss(),
    io:format("mem_plain_~p\t~p\tB/proc~nmem_plain_rss_~p\t~p\tB/proc~n", [N, (M1 - M0) div N, N, (R1 - R0) div N]),
    [P ! stop || P <- Ps], timer:sleep(500),
    M2 = erlang:memory(processes), 
    Gs = [begin {ok, P} = gen_server:start(?MODULE, 0, []), P end || _ <- lists:seq(1, N)],
    M3 = erlang:memory(processes),
    io:format("mem_gen_server_~p\t~p\tB/proc~n", [N, (M3 - M2) div N]),
    [exit(P, kill) || P <- Gs], timer:sleep(1000).

%% ---- supervisor restart: permanent child that exits right after init
sup(N) ->
    Me = self(), C = atomics:new(1, []),
    T0 = erlang:monotonic_time(microsecond),
    spawn(fun() -> {ok, S} = start_sup(1000000000, C, N, Me), unlink(S), receive stop -> exit(S, kill) end end),
    receive reached -> ok end,
    out(io_lib:format("sup_restarts_n~p", [N]), N, erlang:monotonic_time(microsecond) - T0).
%% N restarts under supervisors that each see only Len of them: the window is never longer
sup_short(N, Len) ->
    T = lists:sum([begin Me = self(), C = atomics:new(1, []), T0 = erlang:monotonic_time(microsecond),
        {P, _} = spawn_monitor(fun() -> {ok, S} = start_sup(1000000000, C, Len, Me), unlink(S), receive stop -> exit(S, kill) end end),
        receive reached -> ok end, T1 = erlang:monotonic_time(microsecond), P ! stop, T1 - T0 end || _ <- lists:seq(1, N div Len)]),
    out(io_lib:format("sup_restarts_n~p", [Len]), N, T).
start_sup(Int, C, N, Me) -> supervisor:start_link(supb, {Int, 1, {C, N, Me}}).
sup_hist(N) -> %% same, but 1 ms pause every 200 restarts is NOT added; history capped by restarting the supervisor per 1000
    T = lists:sum([begin Me = self(), C = atomics:new(1, []), T0 = erlang:monotonic_time(microsecond),
        {P, _} = spawn_monitor(fun() -> {ok, S} = start_sup(1000000000, C, 1000, Me), unlink(S), receive stop -> exit(S, kill) end end),
        receive reached -> ok end, T1 = erlang:monotonic_time(microsecond), P ! stop, T1 - T0 end || _ <- lists:seq(1, N div 1000)]),
    out("sup_restarts_short_history", N, T).
sup_init({Int, Per, Arg}) -> {ok, {#{strategy => one_for_one, intensity => Int, period => Per},
    [#{id => c, start => {?MODULE, crash_start, [Arg]}, restart => permanent}]}}.
crash_start({C, N, Me}) -> proc_lib:start_link(?MODULE, crash_loop, [{C, N, Me}, self()]).
crash_loop({C, N, Me}, Parent) ->
    proc_lib:init_ack(Parent, {ok, self()}),
    case atomics:add_get(C, 1, 1) of
        K when K >= N -> (K =:= N) andalso (Me ! reached), receive never -> ok end;
        _ -> exit(boom)
    end.

%% ---- tracing
traced(Kind, F) ->
    [begin
        T0 = timed(W),
        {On, Off} = F(),
        On(),
        TA = erlang:monotonic_time(microsecond),
        T1 = timed(W),
        Off(),
        TB = erlang:monotonic_time(microsecond),
        io:format("trace_~s_~s\tuntraced ~p ops/s traced ~p ops/s factor ~.2f drained_factor ~.2f~n",
            [Kind, Name, round(Ops * 1.0e6 / T0), round(Ops * 1.0e6 / T1), T1 / T0, (TB - TA) / T0])
     end || {Name, Ops, W} <- [{ring, 300000, fun() -> ring(1000, 300000) end},
                               {call, 300000, fun() -> calls(300000) end},
                               {spawn, 300000, fun() -> spawns(300) end}]].
flags() -> [send, 'receive', procs, timestamp].
trace_proc() ->
    Tr = spawn(fun() -> drop(0) end),
    {fun() -> erlang:trace(all, true, [{tracer, Tr} | flags()]) end,
     fun() -> erlang:trace(all, false, [all]), Tr ! {count, self()}, receive {n, N} -> io:format("  events ~p~n", [N]) end end}.
drop(N) -> receive {count, P} -> P ! {n, N}; _ -> drop(N + 1) end.
trace_file() ->
    File = "bough_trace.bin", file:delete(File),
    Self = self(),
    Owner = spawn(fun() -> Port = (dbg:trace_port(file, File))(), Self ! {port, Port}, receive close -> ok end,
        catch erlang:port_control(Port, $f, ""), erlang:port_close(Port), Self ! closed end),
    Port = receive {port, P} -> P end,
    {fun() -> erlang:trace(all, true, [{tracer, Port} | flags()]) end,
     fun() -> erlang:trace(all, false, [all]), Owner ! close, receive closed -> ok end,
        io:format("  file bytes ~p~n", [filelib:file_size(File)]) end}.
trace_nif() ->
    {fun() -> erlang:trace(all, true, [{tracer, bbtracer, []} | flags()]) end,
     fun() -> erlang:trace(all, false, [all]), io:format("  nif events ~p~n", [bbtracer:count()]) end}.

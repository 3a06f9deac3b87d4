%% What a real gen_statem does with a scenario (scenarios/gen-statem.ts): one machine whose callbacks follow a table. Reads a file
%% of Erlang terms, one scenario each, and prints a JSON array with one list of observations a scenario.
-module(orc_statem).
-behaviour(gen_statem).
-export([main/1]).
-export([init/1, callback_mode/0, handle_event/4, terminate/3, s1/3, s2/3, s3/3]).

main([In, Out]) ->
    {ok, Scenarios} = file:consult(In),
    Results = in_batches([fun() -> play(S) end || S <- Scenarios], 20),
    ok = file:write_file(Out, ["[", lists:join(",\n", Results), "]\n"]),
    halt(0).

in_batches([], _) -> [];
in_batches(Jobs, N) ->
    {Now, Later} = lists:split(min(N, length(Jobs)), Jobs),
    Self = self(),
    Refs = [begin Ref = make_ref(), spawn_link(fun() -> Self ! {Ref, Job()} end), Ref end || Job <- Now],
    [receive {Ref, R} -> R end || Ref <- Refs] ++ in_batches(Later, N).

%% ── the driver: the machine's parent ──

play(#{mode := Mode} = Scenario) ->
    process_flag(trap_exit, true),
    Module = case maps:get(enter, Scenario, false) of
        true -> [Mode, state_enter];
        false -> Mode
    end,
    persistent_term:put({mode, self()}, Module),
    Driver = self(),
    Started = gen_statem:start_link(?MODULE, {Driver, Scenario}, []),
    Machine = case Started of {ok, P} -> P; _ -> none end,
    Reply = case Started of {ok, _} -> ok; Other -> Other end,
    settle(Machine),
    First = observe(Reply, Machine),
    Rest = [begin R = step(S, Machine), settle(Machine), observe(R, Machine) end || S <- maps:get(steps, Scenario)],
    catch exit(Machine, kill),
    orc_out:json([First | Rest]).

step({cast, C}, M) -> gen_statem:cast(M, C), ok;
step({info, C}, M) -> M ! C, ok;
step({call, Id, C}, M) ->
    Driver = self(),
    Before = queue_length(M),
    Caller = spawn(fun() ->
        R = try gen_statem:call(M, C, infinity)
            catch exit:{Why, {gen_statem, call, _}} -> {exit, Why};
                  exit:Why -> {exit, Why}
            end,
        Driver ! {replied, Id, R}
    end),
    wait_for_call(Caller, M, Before),
    ok;
step({advance, Ms}, _) -> timer:sleep(Ms), ok;
step({stop, R}, M) -> try gen_statem:stop(M, R, infinity) catch exit:Why -> {exit, Why} end;
step({exit, R}, M) -> exit(M, R), ok;
step({exit_other, R}, M) ->
    {P, Ref} = spawn_monitor(fun() -> exit(M, R) end),
    receive {'DOWN', Ref, process, P, _} -> ok end;
step({all, Steps}, M) ->
    erlang:suspend_process(M),
    [step(S, M) || S <- Steps],
    erlang:resume_process(M),
    ok.

queue_length(M) ->
    case process_info(M, message_queue_len) of {_, N} -> N; undefined -> 0 end.

%% The call is in the machine's mailbox, has been handled already, or will never be.
wait_for_call(Caller, M, Before) ->
    case {process_info(Caller, status), process_info(M, status)} of
        {undefined, _} -> ok;
        {_, undefined} -> ok;
        {{status, waiting}, {status, S}} when S =/= suspended -> ok;
        {{status, waiting}, _} ->
            case queue_length(M) > Before of
                true -> ok;
                false -> timer:sleep(1), wait_for_call(Caller, M, Before)
            end;
        _ -> timer:sleep(1), wait_for_call(Caller, M, Before)
    end.

settle(none) -> timer:sleep(2);
settle(M) -> settle(M, 3).
settle(_, 0) -> ok;
settle(M, N) ->
    timer:sleep(1),
    case process_info(M, [status, message_queue_len]) of
        [{status, waiting}, {message_queue_len, 0}] -> settle(M, N - 1);
        undefined -> settle(M, N - 1);
        _ -> settle(M, 3)
    end.

observe(Reply, Machine) -> observe(Machine, [], [], none, Reply).
observe(Machine, Log, Replies, Exit, Reply) ->
    receive
        {log, Entry} -> observe(Machine, [Entry | Log], Replies, Exit, Reply);
        {replied, Id, R} -> observe(Machine, Log, [{Id, R} | Replies], Exit, Reply);
        {'EXIT', Machine, R} -> observe(Machine, Log, Replies, {exit, R}, Reply);
        {'EXIT', _, _} -> observe(Machine, Log, Replies, Exit, Reply)
    after 0 ->
        {Reply, lists:reverse(Log), lists:sort(Replies), Exit}
    end.

%% ── the machine ──

callback_mode() -> persistent_term:get({mode, get(driver)}).

init({Driver, Scenario}) ->
    put(driver, Driver),
    put(rules, maps:get(rules, Scenario)),
    put(on_stop, maps:get(on_stop, Scenario, ok)),
    process_flag(trap_exit, maps:get(trap, Scenario, false)),
    log({init}),
    act(maps:get(init, Scenario), none, none).

s1(Type, Content, Data) -> on(Type, Content, s1, Data).
s2(Type, Content, Data) -> on(Type, Content, s2, Data).
s3(Type, Content, Data) -> on(Type, Content, s3, Data).
handle_event(Type, Content, State, Data) -> on(Type, Content, State, Data).

terminate(Reason, State, Data) ->
    log({terminate, Reason, State, Data}),
    act(get(on_stop), none, Data).

log(Entry) -> get(driver) ! {log, Entry}.

on(Type, Content, State, Data) ->
    Name = case Type of
        {call, From} -> put({from, Content}, From), call;
        _ -> put(from, none), Type
    end,
    log({Name, Content, State, Data}),
    act(rule(Name, Content, State), case Type of {call, F} -> F; _ -> none end, Data).

%% The first rule that fits; its k-th use takes its k-th result, the last one repeats.
rule(Type, Content, State) ->
    case [{K, Results} || {K, {S, T, C, Results}} <- enumerate(get(rules)), fits(S, State), fits(T, Type), fits(C, Content)] of
        [] -> keep_state_and_data;
        [{K, Results} | _] ->
            N = case get({uses, K}) of undefined -> 1; U -> U + 1 end,
            put({uses, K}, N),
            lists:nth(min(N, length(Results)), Results)
    end.

enumerate(L) -> lists:zip(lists:seq(1, length(L)), L).

fits('_', _) -> true;
fits(X, Y) -> X =:= Y.

act({raise, Class, Reason}, _, _) -> erlang:Class(Reason);
act({trap, Value, Result}, From, Data) -> process_flag(trap_exit, Value), act(Result, From, Data);
act(Result, From, Data) -> fill(Result, From, Data).

fill('$from', From, _) -> From;
fill({'$from', Content}, _, _) -> get({from, Content});
fill('$data', _, Data) -> Data;
fill(T, From, Data) when is_tuple(T) -> list_to_tuple([fill(X, From, Data) || X <- tuple_to_list(T)]);
fill(L, From, Data) when is_list(L) -> [fill(X, From, Data) || X <- L];
fill(X, _, _) -> X.

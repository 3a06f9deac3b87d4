%% What real proc_lib does with a scenario (scenarios/proc-lib.ts): a starter that starts one body, and what becomes of both. Reads a
%% file of Erlang terms, one scenario each, and prints a JSON array with one observation a scenario.
-module(orc_proc_lib).
-export([main/1, body/2]).

main([In, Out]) ->
    {ok, Scenarios} = file:consult(In),
    Self = self(),
    Refs = [begin Ref = make_ref(), spawn_link(fun() -> Self ! {Ref, play(S)} end), Ref end || S <- Scenarios],
    Results = [receive {Ref, R} -> R end || Ref <- Refs],
    ok = file:write_file(Out, ["[", lists:join(",\n", Results), "]\n"]),
    halt(0).

%% What the start gave, or what became of the starter; the starter's mailbox; whether the child lives.
play(#{trap := Trap} = Scenario) ->
    Driver = self(),
    {Starter, Ref} = spawn_monitor(fun() ->
        process_flag(trap_exit, Trap),
        Driver ! {result, start(Scenario, Driver)},
        receive {flush, Driver} -> Driver ! {mailbox, mailbox()} end,
        receive never -> ok end
    end),
    Child = receive {child, Pid} -> Pid after 200 -> none end,
    timer:sleep(150),
    Result = receive {result, R} -> {gave, R} after 0 -> waits end,
    Mailbox = case Result of
        waits -> [];
        _ -> Starter ! {flush, Driver}, receive {mailbox, M} -> M after 50 -> [] end
    end,
    End = receive {'DOWN', Ref, _, _, Why} -> {died, Why} after 0 -> lives end,
    Lives = Child =/= none andalso is_process_alive(Child),
    exit(Starter, kill),
    catch exit(Child, kill),
    orc_out:json({Result, End, Mailbox, Lives}, #{Child => child, Starter => starter}).

start(#{how := How, timeout := Timeout, body := Ops}, Driver) -> proc_lib:How(?MODULE, body, [Ops, {self(), Driver}], Timeout).

mailbox() -> receive M -> [M | mailbox()] after 0 -> [] end.

body(Ops, {Parent, Driver}) ->
    Driver ! {child, self()},
    [act(Op, Parent) || Op <- Ops].

act({ack, Term}, _) -> proc_lib:init_ack(fill(Term));
act({exit, R}, _) -> exit(R);
act({leave, R}, _) -> exit(R);
act({error, R}, _) -> erlang:error(R);
act(unlink, Parent) -> unlink(Parent);
act({exit_parent, R}, Parent) -> exit(Parent, R);
act({send, M}, Parent) -> Parent ! M;
act({sleep, Ms}, _) -> timer:sleep(Ms);
act(wait, _) -> receive never -> ok end.

fill(self) -> self();
fill(T) when is_tuple(T) -> list_to_tuple([fill(X) || X <- tuple_to_list(T)]);
fill(X) -> X.

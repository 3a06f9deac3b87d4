%% Erlang terms as the JSON of the goldens: atoms and binaries are strings, tuples arrays, lists {"list": […]}, maps {"map": …}.
%% What differs from run to run is written as a mark: "*stack", "*pid", "*ref", "*fun"; pids that have a label as {"pid": label}.
-module(orc_out).
-export([json/1, json/2]).

json(Term) -> json(Term, #{}).

json(Term, Labels) -> iolist_to_binary(out(Term, Labels)).

out(true, _) -> "true";
out(false, _) -> "false";
out(A, _) when is_atom(A) -> quote(atom_to_list(A));
out(N, _) when is_integer(N) -> integer_to_list(N);
out(B, _) when is_binary(B) -> quote(binary_to_list(B));
out(P, Labels) when is_pid(P) ->
    case Labels of
        #{P := Label} -> ["{\"pid\":", quote(atom_to_list(Label)), "}"];
        _ -> "\"*pid\""
    end;
out(R, _) when is_reference(R) -> "\"*ref\"";
out(F, _) when is_function(F) -> "\"*fun\"";
out({'$gen', _, _} = T, Labels) -> tuple(T, Labels);
out([{M, F, A, I} | _], _) when is_atom(M), is_atom(F), (is_integer(A) orelse is_list(A)), is_list(I) -> "\"*stack\"";
out(L, Labels) when is_list(L) -> ["{\"list\":[", join([out(T, Labels) || T <- L]), "]}"];
out(M, Labels) when is_map(M) ->
    ["{\"map\":[", join([["[", out(K, Labels), ",", out(V, Labels), "]"] || {K, V} <- lists:sort(maps:to_list(M))]), "]}"];
out(T, Labels) when is_tuple(T) -> tuple(T, Labels).

tuple(T, Labels) -> ["[", join([out(X, Labels) || X <- tuple_to_list(T)]), "]"].

join(Parts) -> lists:join(",", Parts).

quote(S) -> [$", [escape(C) || C <- S], $"].

escape($") -> "\\\"";
escape($\\) -> "\\\\";
escape(C) when C < 32; C > 126 -> io_lib:format("\\u~4.16.0b", [C]);
escape(C) -> C.
